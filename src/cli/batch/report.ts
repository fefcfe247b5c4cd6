// What a batch tells: a line a file on standard output, failures on standard error, a counter on a terminal, a summary.
import { SubrosaError } from '../../base/errors.ts';
import type { FoundFile } from '../../host/find-files.ts';
import type { SopsContext } from '../context.ts';
import { runBatch, type BatchResult, type Counts, type Outcome } from './run.ts';

export interface BatchWords {
  /** What happened to a file that is done: `decrypted`, `to be encrypted`. */
  readonly done: string;
}

/**
 * Runs a task over files and reports.
 * @throws SubrosaError `partial` when any failed, after all have been reported
 */
export async function reportBatch(
  context: SopsContext,
  files: readonly FoundFile[],
  words: BatchWords,
  task: (file: FoundFile) => Promise<Outcome> | Outcome,
): Promise<Counts> {
  const { io } = context;
  const counter = counterFor(context, files.length);
  const onResult = ({ path, outcome }: BatchResult): void => {
    counter.clear();
    if (outcome.kind === 'failed') io.error(`${path}: FAILED: ${indented(outcome.text ?? '')}\n`);
    else if (outcome.kind === 'done') io.out(`${path}: ${outcome.text ?? words.done}\n`);
    else if (outcome.text !== undefined) io.out(`${path}: ${outcome.text}\n`);
  };
  const counts = await runBatch(files, task, { onResult, onProgress: counter.show });
  counter.clear();
  io.error(`${summary(counts, words)}\n`);
  if (counts.failed > 0) {
    throw new SubrosaError('partial', `${counts.failed} of ${files.length - counts.skipped} files failed`);
  }
  return counts;
}

function summary({ done, skipped, failed }: Counts, words: BatchWords): string {
  const parts = [`${done} ${words.done}`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  return parts.join(', ');
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

interface Counter {
  readonly show: (ended: number) => void;
  readonly clear: () => void;
}

/** One line that is written over again and again, on a terminal only. */
function counterFor({ io }: SopsContext, total: number): Counter {
  if (!io.isTerminal('error') || total < 2) return { show: () => undefined, clear: () => undefined };
  return {
    show: (ended) => io.error(`\r\u001b[K${ended}/${total} files`),
    clear: () => io.error('\r\u001b[K'),
  };
}

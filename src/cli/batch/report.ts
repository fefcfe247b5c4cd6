// What a batch tells: a line a file on standard output, failures on standard error, a counter on a terminal, a summary.
import { visible, visibleLines } from '../../base/visible.ts';
import type { FoundFile } from '../../host/find-files.ts';
import type { SopsContext } from '../context.ts';
import type { Call } from '../sops/command.ts';
import { runBatch, SKIP_REASONS, type BatchResult, type Counts, type Outcome } from './run.ts';

export interface BatchWords {
  /** What happened to a file that is done: `decrypted`, `to be encrypted`. */
  readonly done: string;
  /** That is what was asked for, and shown with `--quiet` too. */
  readonly finding?: boolean;
}

type Task = (file: FoundFile) => Promise<Outcome> | Outcome;

/** Runs a task over files and tells what became of each, then the summary. */
export async function reportBatch(
  call: Call,
  files: readonly FoundFile[],
  words: BatchWords,
  task: Task,
): Promise<Counts> {
  const counts = await reportFiles(call, files, words, task);
  reportSummary(call, counts, words);
  return counts;
}

/** The same without the summary, for work in several steps. */
export async function reportFiles(
  { args, context }: Call,
  files: readonly FoundFile[],
  words: BatchWords,
  task: Task,
): Promise<Counts> {
  const { io } = context;
  const quiet = args.flag('quiet');
  const counter = counterFor(context, files.length);
  const onResult = ({ path, outcome }: BatchResult): void => {
    const name = visible(path);
    counter.clear();
    if (outcome.kind === 'failed') io.error(`${name}: FAILED: ${indented(outcome.text)}\n`);
    else if (outcome.kind === 'done') {
      if (!quiet || words.finding) io.out(`${name}: ${outcome.text ?? words.done}\n`);
    } else if (outcome.text !== undefined && !quiet) io.out(`${name}: ${outcome.text}\n`);
  };
  const counts = await runBatch(files, task, { onResult, onProgress: counter.show });
  counter.clear();
  return counts;
}

/** One line: `3 encrypted, 1 failed, 40 encrypted already, 12 without a rule`. What is 0 is left out. */
export function reportSummary({ context }: Call, { done, failed, skipped }: Counts, words: BatchWords): void {
  const work = [...(done > 0 ? [`${done} ${words.done}`] : []), ...(failed > 0 ? [`${failed} failed`] : [])];
  const rest = SKIP_REASONS.flatMap((why) => {
    const count = skipped.get(why);
    if (count === undefined) return [];
    return [why === 'other' ? countOf(count, 'other file') : `${count} ${why}`];
  });
  const nothing = work.length === 0 && !skipped.has('encrypted already') && !skipped.has('up to date');
  context.io.error(`${[...(nothing ? [`0 ${words.done}`] : work), ...rest].join(', ')}\n`);
}

/** The exit status of a batch. */
export function batchStatus({ failed }: Counts): number {
  return failed > 0 ? 1 : 0;
}

/** `1 file`, `2 files`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function indented(text: string): string {
  return visibleLines(text).replaceAll('\n', '\n    ');
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

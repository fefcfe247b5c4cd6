// One task over many files: in parallel, every failure kept with its file, the rest done all the same.
import { SubrosaError } from '../../base/errors.ts';
import type { FoundFile } from '../../host/find-files.ts';

/** What became of one file. `text` is for the user, without the path; a skip without one is not worth a word. */
export interface Outcome {
  readonly kind: 'done' | 'skipped' | 'failed';
  readonly text?: string;
}

export interface BatchResult {
  readonly path: string;
  readonly outcome: Outcome;
}

export type Counts = Readonly<Record<Outcome['kind'], number>>;

export interface BatchOptions {
  /** Called once for each file, in the order of the files, as soon as it and all before it have ended. */
  readonly onResult: (result: BatchResult) => void;
  /** Called whenever a file ends. */
  readonly onProgress?: (ended: number) => void;
}

// Key services answer over networks and pipes: a few at once hide the waiting; the work itself is done in turn.
const PARALLEL = 8;

/**
 * Runs a task over files. A SubrosaError becomes a `failed` outcome; anything else is a fault of the program and is
 * thrown.
 */
export async function runBatch(
  files: readonly FoundFile[],
  task: (file: FoundFile) => Promise<Outcome> | Outcome,
  { onResult, onProgress }: BatchOptions,
): Promise<Counts> {
  const counts = { done: 0, skipped: 0, failed: 0 };
  const ended = new Map<number, BatchResult>();
  let next = 0;
  let flushed = 0;
  const flush = (): void => {
    for (let result = ended.get(flushed); result; result = ended.get(flushed)) {
      ended.delete(flushed);
      flushed += 1;
      onResult(result);
    }
  };
  const worker = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index]!;
      const outcome = await attempt(file, task);
      counts[outcome.kind] += 1;
      ended.set(index, { path: file.path, outcome });
      onProgress?.(counts.done + counts.skipped + counts.failed);
      flush();
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return counts;
}

async function attempt(
  file: FoundFile,
  task: (file: FoundFile) => Promise<Outcome> | Outcome,
): Promise<Outcome> {
  try {
    return await task(file);
  } catch (error) {
    if (error instanceof SubrosaError) return { kind: 'failed', text: failureText(error) };
    throw error;
  }
}

/** An error in one paragraph: message, place in the file, hint. */
function failureText(error: SubrosaError): string {
  const { line, path } = error.where;
  const place = [line === undefined ? '' : `line ${line}`, path ?? '']
    .filter((part) => part !== '')
    .join(', ');
  const hint = error.hint === undefined ? '' : `\n${error.hint}`;
  return `${error.message}${place === '' ? '' : ` (${place})`}${hint}`;
}

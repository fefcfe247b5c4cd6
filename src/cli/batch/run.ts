// One task over many files: in parallel, every failure kept with its file, the rest done all the same.
import { SubrosaError } from '../../base/errors.ts';
import type { FoundFile } from '../../host/find-files.ts';

/** Why a file may be skipped, in the order of the summary. `other` has nothing to do with the command. */
export const SKIP_REASONS = [
  'encrypted already',
  'up to date',
  'with nothing to encrypt',
  'that could not be read',
  'without a rule',
  'other',
] as const;

export type SkipReason = (typeof SKIP_REASONS)[number];

/** What became of one file. `text` is for the user, without the path; a skip without one is only counted. */
export type Outcome =
  | { readonly kind: 'done'; readonly text?: string }
  | { readonly kind: 'skipped'; readonly why: SkipReason; readonly text?: string }
  | { readonly kind: 'failed'; readonly text: string };

export interface BatchResult {
  readonly path: string;
  readonly outcome: Outcome;
}

export interface Counts {
  readonly done: number;
  readonly failed: number;
  readonly skipped: ReadonlyMap<SkipReason, number>;
}

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
  const ended: BatchResult[] = [];
  const waiting = new Map<number, BatchResult>();
  let next = 0;
  let flushed = 0;
  const flush = (): void => {
    for (let result = waiting.get(flushed); result; result = waiting.get(flushed)) {
      waiting.delete(flushed);
      flushed += 1;
      onResult(result);
    }
  };
  const worker = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index]!;
      const result = { path: file.path, outcome: await attempt(file, task) };
      ended.push(result);
      waiting.set(index, result);
      onProgress?.(ended.length);
      flush();
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return countsOf(ended);
}

function countsOf(results: readonly BatchResult[]): Counts {
  const counts = { done: 0, failed: 0, skipped: new Map<SkipReason, number>() };
  for (const { outcome } of results) {
    if (outcome.kind === 'skipped')
      counts.skipped.set(outcome.why, (counts.skipped.get(outcome.why) ?? 0) + 1);
    else counts[outcome.kind] += 1;
  }
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

/** An error in one paragraph, in our own voice: message, place in the file, hint. */
function failureText(error: SubrosaError): string {
  const { line, path } = error.where;
  const place = [line === undefined ? '' : `line ${line}`, path ?? '']
    .filter((part) => part !== '')
    .join(', ');
  const { message, hint } = error.native ?? error;
  return `${message}${place === '' ? '' : ` (${place})`}${hint === undefined ? '' : `\n${hint}`}`;
}

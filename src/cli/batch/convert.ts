// The native commands that turn files into files: one as the drop-in does it, many as a batch.
import { writeFileAtomic, type WriteOptions } from '../../host/files.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { holdingSignals } from '../../host/signals.ts';
import type { Call } from '../sops/command.ts';
import { batchStatus, reportBatch, type BatchWords } from './report.ts';
import type { Counts, Outcome } from './run.ts';
import { batchDestination, batchFiles, makeFolderFor, resultPath, type Destination } from './targets.ts';

export interface Conversion {
  /** The command for a single file or standard input. */
  readonly single: (call: Call) => Promise<number> | number;
  /** What is said of a file that was converted, of one that `--dry-run` only tried, and of one under `--check`. */
  readonly done: string;
  readonly tried: string;
  readonly checked?: string;
  /** May refuse the files as a whole. */
  readonly prepare?: (call: Call, files: readonly FoundFile[]) => void;
  /** The new content of a file, or why it has none. */
  readonly convert: (call: Call, file: FoundFile) => Promise<Uint8Array | Outcome>;
  /** May refuse a file to write, other than in place. */
  readonly guard?: (path: string) => void;
  readonly write?: WriteOptions;
}

/**
 * Runs a conversion over the paths of a call.
 * @returns the exit status, and the counts of a batch
 */
export async function convertFiles(
  typed: Call,
  conversion: Conversion,
): Promise<{ readonly status: number; readonly counts?: Counts }> {
  const call = withoutDash(typed);
  const { args, context } = call;
  const files = args.words.length === 0 ? [] : await batchFiles(args.words);
  const writesNothing = args.flag('check') || args.flag('dry-run');
  const many = files.length > 1 || files.some((file) => !file.named) || args.text('output-dir') !== '';
  if (!many && !writesNothing) {
    if (args.text('output') !== '') conversion.guard?.(context.absolute(args.text('output')));
    return { status: await conversion.single(call) };
  }
  const destination = writesNothing ? undefined : batchDestination(call, files);
  conversion.prepare?.(call, files);
  const counts = await reportBatch(call, files, wordsFor(call, conversion), async (file) => {
    const result = await conversion.convert(call, file);
    if ('kind' in result) return result;
    if (destination !== undefined) put(call, result, { path: file.path, destination, conversion });
    return { kind: 'done' };
  });
  return { status: batchStatus(counts), counts };
}

/** `-` alone is standard input, as no word at all is. */
function withoutDash({ args, context }: Call): Call {
  return args.words.length === 1 && args.words[0] === '-'
    ? { args: args.withWords([]), context }
    : { args, context };
}

function wordsFor({ args }: Call, { done, tried, checked }: Conversion): BatchWords {
  if (args.flag('check') && checked !== undefined) return { done: checked, finding: true };
  return { done: args.flag('check') || args.flag('dry-run') ? tried : done };
}

interface Placement {
  readonly path: string;
  readonly destination: Destination;
  readonly conversion: Conversion;
}

function put({ context }: Call, bytes: Uint8Array, { path, destination, conversion }: Placement): void {
  const target = resultPath(path, destination, context.io.folder);
  const toFolder = destination.kind === 'folder';
  if (toFolder) {
    conversion.guard?.(target);
    makeFolderFor(target);
  }
  holdingSignals(() => {
    // In a folder of their own the results stand beside sources that stay, so nothing is lost with them.
    writeFileAtomic(target, bytes, { ...conversion.write, sync: !toFolder });
  });
}

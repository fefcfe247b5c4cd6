// The native commands that turn files into files: one as the drop-in does it, many as a batch.
import { writeFileAtomic, type WriteOptions } from '../../host/files.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { holdingSignals } from '../../host/signals.ts';
import type { Call } from '../sops/command.ts';
import { reportBatch } from './report.ts';
import type { Outcome } from './run.ts';
import { batchDestination, batchFiles, makeFolderFor, resultPath, type Destination } from './targets.ts';

export interface Conversion {
  /** The command for a single file or standard input. */
  readonly single: (call: Call) => Promise<number> | number;
  /** What is said of a file that was converted, and of one that `--check` or `--dry-run` only tried. */
  readonly done: string;
  readonly tried: string;
  /** The new content of a file, or why it has none. */
  readonly convert: (call: Call, file: FoundFile) => Promise<Uint8Array | Outcome>;
  /** May refuse a file to write, other than in place. */
  readonly guard?: (path: string) => void;
  readonly write?: WriteOptions;
}

/**
 * Runs a conversion over the paths of a call.
 * @returns how many files were (or would be) converted; undefined when it was a single file, with its status
 */
export async function convertFiles(
  call: Call,
  conversion: Conversion,
): Promise<{ status: number; done: number }> {
  const { args, context } = call;
  const files = args.words.length === 0 ? [] : await batchFiles(args.words);
  const writesNothing = args.flag('check') || args.flag('dry-run');
  const many = files.length > 1 || files.some((file) => !file.named) || args.text('output-dir') !== '';
  if (!many && !writesNothing) {
    if (args.text('output') !== '') conversion.guard?.(context.absolute(args.text('output')));
    return { status: await conversion.single(call), done: 0 };
  }
  const destination = writesNothing ? undefined : batchDestination(call, files.length);
  const words = { done: writesNothing ? conversion.tried : conversion.done };
  const counts = await reportBatch(context, files, words, async (file) => {
    const result = await conversion.convert(call, file);
    if ('kind' in result) return result;
    if (destination !== undefined) put(call, result, { path: file.path, destination, conversion });
    return { kind: 'done' };
  });
  return { status: 0, done: counts.done };
}

interface Placement {
  readonly path: string;
  readonly destination: Destination;
  readonly conversion: Conversion;
}

function put({ context }: Call, bytes: Uint8Array, { path, destination, conversion }: Placement): void {
  const target = resultPath(path, destination, context.io.folder);
  if (destination.kind === 'folder') {
    conversion.guard?.(target);
    makeFolderFor(target);
  }
  holdingSignals(() => {
    writeFileAtomic(target, bytes, conversion.write);
  });
}

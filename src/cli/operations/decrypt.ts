// Decrypting a file into bytes, whole or one value of it.
import { textBytes } from '../../base/bytes.ts';
import { formatByName, type FormatName, type Tree, type Value } from '../../formats/index.ts';
import { parsePath, printPlain, valueAt, type PathPart } from '../../sops/index.ts';
import type { SopsContext } from '../context.ts';
import { during } from '../stage.ts';
import { openSource, type OpenOptions, type Source } from './load.ts';

export interface DecryptRequest extends OpenOptions {
  readonly source: Source;
  readonly output: FormatName;
  /** One value only. */
  readonly extract?: readonly PathPart[] | undefined;
}

/** The path of `--extract`; undefined when empty. @throws StageError `bad-path` at `select` */
export function extractPath(text: string): readonly PathPart[] | undefined {
  return text === '' ? undefined : during('select', undefined, () => parsePath(text));
}

/**
 * Decrypts a file.
 * @returns what goes to the output
 * @throws SubrosaError of every stage
 */
export async function decrypt(context: SopsContext, request: DecryptRequest): Promise<Uint8Array> {
  const { source, output, extract } = request;
  const { plain } = await openSource(context, source, request);
  if (extract === undefined) return printTree(context, plain.tree, { output, path: source.path });
  const [document] = plain.tree.documents;
  const value = during('select', source.path, () => valueAt(document!, extract));
  return printExtracted(context, value, { output, path: source.path });
}

interface Target {
  readonly output: FormatName;
  readonly path: string | undefined;
}

function printTree(context: SopsContext, tree: Tree, { output, path }: Target): Uint8Array {
  return during('print-plain', path, () => printPlain(output, tree, context.printOptions(output)));
}

/** A string as it is, without a newline; a map as a file of its own; anything else as the format writes a value. */
function printExtracted(context: SopsContext, value: Value, target: Target): Uint8Array {
  if (value.kind === 'str') return textBytes(value.text);
  // compat: sops 3.13 prints the other documents of the file behind an extracted map.
  if (value.kind === 'map') return printTree(context, { documents: [value] }, target);
  const { output, path } = target;
  return during('print-value', path, () =>
    formatByName(output).printValue(value, context.printOptions(output)),
  );
}

// The contract of a file format: bytes to tree and back. SOPS metadata is just part of the tree here; sops/ takes it
// out and puts it in.
import type { Tree, Value } from './tree.ts';

export type FormatName = 'yaml' | 'json' | 'dotenv' | 'ini' | 'binary';

export interface PrintOptions {
  /** `stores.<format>.indent` or `--indent`; undefined means the format's default. */
  readonly indent?: number | undefined;
}

export interface Format {
  readonly name: FormatName;
  /**
   * Reads a whole file.
   * @throws SubrosaError `parse` (with the line), `empty-file`, `unsupported-value` or `limit`
   */
  parse(input: Uint8Array): Tree;
  /**
   * Prints a whole file, byte for byte as sops does.
   * @throws SubrosaError `emit` when this format cannot hold the tree
   */
  print(tree: Tree, options?: PrintOptions): Uint8Array;
  /**
   * Prints one value as `--extract` does for anything that isn't a string or a map.
   * @throws SubrosaError `emit`
   */
  printValue(value: Value, options?: PrintOptions): Uint8Array;
}

// sops' own YAML store, asked through test/interop/oracles/yaml-tree. For tests under test/interop only.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { MapNode, Value } from '../../src/formats/index.ts';
import { oracle } from '../../tools/real-programs.ts';
import { toWire, type Wire } from './yaml-wire.ts';

export interface OracleAnswer {
  readonly tree?: readonly Wire[];
  readonly output: string | null;
  readonly error?: string;
}

type Request =
  | { readonly source: Uint8Array; readonly indent?: number }
  | { readonly tree: readonly MapNode[]; readonly indent?: number }
  | { readonly value: Value };

/** The store as a long-running child. It is started again when a request kills it. */
export class YamlOracle {
  readonly #program = oracle('yaml-tree');
  #child: ChildProcessWithoutNullStreams | undefined;
  #lines: Interface | undefined;

  /** @returns undefined when the store dies of the request */
  async ask(request: Request): Promise<OracleAnswer | undefined> {
    if (!this.#child) {
      this.#child = spawn(this.#program, [], { stdio: ['pipe', 'pipe', 'pipe'] });
      this.#child.stderr.resume();
      this.#child.stdin.on('error', () => undefined);
      this.#lines = createInterface({ input: this.#child.stdout });
    }
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const lines = this.#lines!;
    lines.once('line', resolve);
    lines.once('close', () => resolve(undefined));
    this.#child.stdin.write(`${JSON.stringify(wireRequest(request))}\n`);
    const line = await promise;
    lines.removeAllListeners('line').removeAllListeners('close');
    if (line === undefined) this.#child = undefined;
    return line === undefined ? undefined : (JSON.parse(line) as OracleAnswer);
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child = undefined;
  }
}

function wireRequest(request: Request): unknown {
  if ('source' in request)
    return { source: Buffer.from(request.source).toString('base64'), indent: request.indent };
  if ('tree' in request) return { tree: request.tree.map(toWire), indent: request.indent };
  return { value: toWire(request.value) };
}

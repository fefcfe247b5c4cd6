// Hard files for one format: what the real sops made of each is recorded under test/vectors/<format>/cases.json, what
// ours must do is read from there. test/interop/format-cases.test.ts shows that the records hold.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FormatName } from '../../src/formats/index.ts';
import { identityFile, keyA } from './keys.ts';

/** What came out: the decrypted file, or the exit status and message of the command that failed. */
export interface Outcome {
  readonly output?: string;
  readonly outputBase64?: string;
  readonly failed?: 'encrypt' | 'decrypt';
  readonly status?: number;
  readonly message?: string;
}

export interface FormatCase {
  readonly name: string;
  readonly input?: string;
  readonly inputBase64?: string;
  /** The format of the input and of the output, when not that of the folder. */
  readonly from?: FormatName;
  readonly to?: FormatName;
  readonly indent?: number;
  readonly extract?: string;
  /** What `sops encrypt | sops decrypt` gives. */
  readonly sops?: Outcome;
  /** What ours gives instead, on purpose: docs/compatibility.md. */
  readonly ours?: { readonly output?: string; readonly code?: string; readonly message?: string };
}

const SUFFIX: Readonly<Record<FormatName, string>> = {
  yaml: 'x.yaml',
  json: 'x.json',
  dotenv: 'x.env',
  ini: 'x.ini',
  binary: 'x.bin',
};

export function casesPath(format: FormatName): string {
  return fileURLToPath(new URL(`../vectors/${format}/cases.json`, import.meta.url));
}

export function formatCases(format: FormatName): FormatCase[] {
  return JSON.parse(readFileSync(casesPath(format), 'utf8')) as FormatCase[];
}

export function inputOf({ input, inputBase64 }: FormatCase): Uint8Array {
  return input === undefined ? Buffer.from(inputBase64 ?? '', 'base64') : Buffer.from(input);
}

/** A result as the records hold it: text when it is UTF-8. */
export function outputFields(bytes: Uint8Array): Outcome {
  const text = Buffer.from(bytes).toString('utf8');
  if (Buffer.from(text).equals(bytes)) return { output: text };
  return { outputBase64: Buffer.from(bytes).toString('base64') };
}

/** The real sops over temporary files. Call `remove` in the end. */
export class RealSops {
  readonly #folder = mkdtempSync(join(tmpdir(), 'subrosa-cases-'));
  readonly #program: string;

  constructor(program: string) {
    this.#program = program;
    writeFileSync(join(this.#folder, 'key.txt'), identityFile(keyA), { mode: 0o600 });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  version(): string {
    return execFileSync(this.#program, ['--version', '--disable-version-check'], { encoding: 'utf8' }).trim();
  }

  /** Encrypts and decrypts a case's input. */
  run(one: FormatCase, format: FormatName): Outcome {
    const name = SUFFIX[one.from ?? format];
    const encrypted = this.#sops(
      ['encrypt', '--age', keyA.recipient, '--filename-override', name],
      inputOf(one),
    );
    if (encrypted.status !== 0) return this.#failure('encrypt', encrypted);
    const decrypted = this.#sops(
      [
        ...(one.indent === undefined ? [] : ['--indent', String(one.indent)]),
        ...['decrypt', '--filename-override', name],
        ...(one.to === undefined ? [] : ['--output-type', one.to]),
        ...(one.extract === undefined ? [] : ['--extract', one.extract]),
      ],
      encrypted.stdout,
    );
    return decrypted.status === 0 ? outputFields(decrypted.stdout) : this.#failure('decrypt', decrypted);
  }

  /** The tree that sops reads, as JSON: the encrypted file already is JSON, so the format is never printed. */
  tree(one: FormatCase, format: FormatName): Outcome {
    const name = SUFFIX[one.from ?? format];
    const args = ['encrypt', '--age', keyA.recipient, '--filename-override', name, '--output-type', 'json'];
    const encrypted = this.#sops(args, inputOf(one));
    if (encrypted.status !== 0) return this.#failure('encrypt', encrypted);
    const decrypted = this.#sops(['decrypt', '--filename-override', SUFFIX.json], encrypted.stdout);
    return decrypted.status === 0 ? outputFields(decrypted.stdout) : this.#failure('decrypt', decrypted);
  }

  #failure(failed: 'encrypt' | 'decrypt', { status, stderr }: { status: number; stderr: string }): Outcome {
    // A panic's trace names addresses, so its first line must do; warnings carry the time, ciphertexts are random.
    const lines = stderr.startsWith('panic:') ? stderr.split('\n', 1) : stderr.split('\n');
    const text = lines
      .filter((line) => !/^\[[A-Z]+\]\t/.test(line))
      .join('\n')
      .replaceAll(/ENC\[[^\]]*\]/g, 'ENC[…]')
      .trim();
    return { failed, status, message: text };
  }

  #sops(args: readonly string[], input: Uint8Array): { status: number; stdout: Buffer; stderr: string } {
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: this.#folder,
      SOPS_AGE_KEY_FILE: join(this.#folder, 'key.txt'),
    };
    const { status, stdout, stderr } = spawnSync(this.#program, args, {
      cwd: this.#folder,
      env,
      input,
      maxBuffer: 1 << 28,
    });
    return { status: status ?? -1, stdout, stderr: stderr.toString() };
  }
}

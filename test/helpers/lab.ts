// Our program and the real sops side by side over the same bytes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityFile, keyA } from './keys.ts';
import { Masker } from './mask.ts';
import { ourSide, realSide } from './programs.ts';
import type { Side } from './transcript.ts';

export interface Result {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** -1: killed, after a time or after too much on stderr. */
  readonly status: number;
}

export interface RunOptions {
  readonly input?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const LIMIT_MS = 60_000;
// `edit` of the original asks for a key for ever when there is nobody to press one.
const MOST_COMPLAINTS = 100_000;

/**
 * What a case showed: proven equal; refused by both; a file that the original itself cannot read back; or a plaintext
 * that the original prints so that it reads back as something else, and ours as what it is.
 */
export type Verdict = 'equal' | 'refused' | 'original-breaks' | 'original-misprints';

/** ENC strings, wrapped keys and times by name. One Masker for texts that are to be compared. */
export function masked(bytes: Uint8Array, masker: Masker = new Masker([])): string {
  return masker.mask(Buffer.from(bytes).toString('latin1'));
}

/** A temporary folder and the two programs. Call `remove` in the end. */
export class Lab {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'subrosa-interop-'));
  readonly ours: Side = ourSide();
  readonly real: Side = realSide();

  constructor() {
    writeFileSync(join(this.folder, 'key.txt'), identityFile(keyA), { mode: 0o600 });
  }

  /** Runs sops as this side has it; the identity of key A is at hand, and nothing of the machine's environment. */
  sops(side: Side, args: readonly string[], { input, env, cwd }: RunOptions = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      const child = spawn(side.programs['sops']!, args, {
        // The executable tells its name from argv0, as when it is called through a link.
        argv0: 'sops',
        cwd: cwd ?? this.folder,
        env: {
          PATH: '/usr/local/bin:/usr/bin:/bin',
          HOME: this.folder,
          TZ: 'UTC',
          SOPS_AGE_KEY_FILE: join(this.folder, 'key.txt'),
          ...env,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
        timeout: LIMIT_MS,
      });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      let complaints = 0;
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => {
        err.push(chunk);
        complaints += chunk.length;
        if (complaints > MOST_COMPLAINTS) child.kill('SIGKILL');
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      child.on('error', reject);
      child.on('close', (code) =>
        resolve({
          stdout: Buffer.concat(out),
          stderr: Buffer.concat(err).toString('utf8'),
          status: code ?? -1,
        }),
      );
    });
  }

  encrypt(side: Side, name: string, input: Uint8Array, flags: readonly string[] = []): Promise<Result> {
    const args = ['encrypt', '--age', keyA.recipient, ...flags, '--filename-override', name];
    return this.sops(side, args, { input });
  }

  decrypt(side: Side, name: string, input: Uint8Array, flags: readonly string[] = []): Promise<Result> {
    return this.sops(side, ['decrypt', ...flags, '--filename-override', name], { input });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function sameBytes(what: string, actual: Result, expected: Result): void {
  assert.equal(actual.status, expected.status, `${what}: status ${actual.status}\n${actual.stderr}`);
  assert.equal(actual.stdout.toString('latin1'), expected.stdout.toString('latin1'), what);
}

/** What the original prints for a plaintext after one way through encryption; nothing when it refuses it. */
async function throughReal(lab: Lab, name: string, plain: Uint8Array): Promise<string | undefined> {
  const encrypted = await lab.encrypt(lab.real, name, plain);
  if (encrypted.status !== 0) return undefined;
  const { stdout, status } = await lab.decrypt(lab.real, name, encrypted.stdout);
  return status === 0 ? stdout.toString('latin1') : undefined;
}

/** Whether the original reads its own text as something else, and ours as what was meant. */
export async function isMisprint(
  lab: Lab,
  name: string,
  ours: Uint8Array,
  real: Uint8Array,
): Promise<boolean> {
  const meant = Buffer.from(real).toString('latin1');
  const [fromOurs, fromReal] = await Promise.all([
    throughReal(lab, name, ours),
    throughReal(lab, name, real),
  ]);
  return fromReal !== meant && fromOurs === meant;
}

export interface Case {
  /** A file name for the type of the plaintext, and one for the type of the encrypted file. */
  readonly name: string;
  readonly stored?: string;
  readonly plain: Uint8Array;
  readonly flags?: readonly string[];
}

/**
 * Proves for one plaintext file that each program decrypts what either encrypted to the same bytes, and that both
 * encrypt to the same file but for random parts. Where the original refuses the file, ours must with the same status;
 * where the original cannot read its own file back, nothing is asked of ours; where it prints a text that it reads back
 * as something else, ours may print another that it reads right.
 * @throws AssertionError when the two differ
 */
export async function crossCheck(
  lab: Lab,
  { name, stored = name, plain, flags = [] }: Case,
): Promise<Verdict> {
  const [byReal, byOurs] = await Promise.all([
    lab.encrypt(lab.real, name, plain, flags),
    lab.encrypt(lab.ours, name, plain, flags),
  ]);
  if (byReal.status !== 0) {
    assert.equal(
      byOurs.status,
      byReal.status,
      `the original refuses:\n${byReal.stderr}\nours:\n${byOurs.stderr}`,
    );
    return 'refused';
  }
  const expected = await lab.decrypt(lab.real, stored, byReal.stdout);
  if (expected.status !== 0) return 'original-breaks';
  assert.equal(byOurs.status, 0, `ours does not encrypt: ${byOurs.stderr}`);
  assert.equal(
    masked(byOurs.stdout),
    masked(byReal.stdout),
    'the encrypted files differ in more than random parts',
  );
  const [oursByReal, realByOurs, oursByOurs] = await Promise.all([
    lab.decrypt(lab.real, stored, byOurs.stdout),
    lab.decrypt(lab.ours, stored, byReal.stdout),
    lab.decrypt(lab.ours, stored, byOurs.stdout),
  ]);
  sameBytes('ours encrypted, real decrypts', oursByReal, expected);
  if (realByOurs.status === 0 && !realByOurs.stdout.equals(expected.stdout)) {
    sameBytes('either encrypted, ours decrypts', realByOurs, oursByOurs);
    if (await isMisprint(lab, stored, realByOurs.stdout, expected.stdout)) return 'original-misprints';
  }
  sameBytes('real encrypted, ours decrypts', realByOurs, expected);
  sameBytes('ours encrypted, ours decrypts', oursByOurs, expected);
  return 'equal';
}

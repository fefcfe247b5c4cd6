// A folder of one's own and a fake process around the command line, for tests in this process.
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { utf8 } from '../../src/base/bytes.ts';
import { SopsContext, type ContextOptions } from '../../src/cli/context.ts';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/sops/run.ts';
import { envOf, hostPlatform } from '../../src/host/env.ts';
import { identityFile, keyA } from '../helpers/keys.ts';

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
}

/** 2026-01-02T03:04:05Z. */
export const NOW: number = Date.UTC(2026, 0, 2, 3, 4, 5);

export class Bench {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'subrosa-cli-')));
  readonly written: { out: string; error: string } = { out: '', error: '' };

  constructor() {
    this.write('home-keys.txt', identityFile(keyA));
    after(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string | Uint8Array, mode = 0o644): string {
    writeFileSync(this.path(name), text, { mode });
    return this.path(name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  io({ input = '', env = {}, isTerminal = false }: RunOptions = {}): Io {
    const lines = input.split('\n').slice(0, -1);
    const variables = {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      TMPDIR: this.folder,
      SOPS_AGE_KEY_FILE: this.path('home-keys.txt'),
    };
    return {
      env: envOf({ ...variables, ...env }),
      platform: hostPlatform(),
      folder: this.folder,
      now: () => NOW,
      input: () => utf8(input),
      inputLine: () => Promise.resolve(lines.shift()),
      out: (data) => {
        this.written.out += typeof data === 'string' ? data : Buffer.from(data).toString();
      },
      error: (text) => {
        this.written.error += text;
      },
      isTerminal: () => isTerminal,
    };
  }

  /** A context whose warnings go to `written.error`. */
  context(options: ContextOptions = {}): SopsContext {
    const warn = (message: string): void => {
      this.written.error += `${message}\n`;
    };
    return new SopsContext(this.io(), { warn, ...options });
  }

  /** Runs a `sops` command line. */
  async sops(line: readonly string[], options: RunOptions = {}): Promise<Ran> {
    this.written.out = '';
    this.written.error = '';
    const status = await run(line, this.io(options));
    return { status, ...this.written };
  }

  /** Writes a plaintext and its encrypted form. */
  async encrypted(name: string, text: string): Promise<string> {
    this.write(name, text);
    const { status, error } = await this.sops(['encrypt', '-i', '--age', keyA.recipient, name]);
    if (status !== 0) throw new Error(error);
    return this.path(name);
  }
}

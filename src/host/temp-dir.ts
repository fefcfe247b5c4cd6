// A private folder for plaintext that must not outlive its use.
import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SubrosaError } from '../base/errors.ts';
import { atExit } from './cleanup.ts';
import type { Env } from './env.ts';
import { errnoOf } from './files.ts';
import { guardSignals } from './signals.ts';

function temporaryRoot(env: Env): string {
  return env['TMPDIR'] || (process.platform === 'win32' ? tmpdir() : '/tmp');
}

const MAX_NAME = 2 ** 32;
const ATTEMPTS = 1000;

/** Named by digits, like Go's os.MkdirTemp. */
function make(env: Env, prefix: string): string {
  for (let attempt = 0; ; attempt += 1) {
    const folder = join(temporaryRoot(env), prefix + String(randomInt(MAX_NAME)));
    try {
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    } catch (cause) {
      const code = errnoOf(cause);
      if (code === 'EEXIST' && attempt < ATTEMPTS) continue;
      const reason =
        code === 'ENOENT' ? `stat ${temporaryRoot(env)}: no such file or directory` : code.toLowerCase();
      throw new SubrosaError('unwritable', `Could not create temporary directory: ${reason}`, { cause });
    }
  }
}

/**
 * Gives `work` a new folder that only its owner can enter, and removes it with all it holds afterwards: also when `work`
 * fails, and when a signal ends the process.
 * @throws SubrosaError `unwritable`, and whatever `work` throws
 */
export async function withTempDir<T>(
  { env, prefix }: { readonly env: Env; readonly prefix: string },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  guardSignals();
  const folder = make(env, prefix);
  const remove = (): void => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // Nothing more can be done, and the first error counts.
    }
  };
  const forget = atExit(remove);
  try {
    return await work(folder);
  } finally {
    remove();
    forget();
  }
}

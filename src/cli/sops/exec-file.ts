// `sops exec-file file command`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { SubrosaError } from '../../base/errors.ts';
import { runChild, shellCommand } from '../../host/child.ts';
import { feedFifo, makeFifo, type Feeding } from '../../host/fifo.ts';
import { withTempDir } from '../../host/temp-dir.ts';
import { becomeUser, findUser, userVariables } from '../../host/user.ts';
import { decrypt } from '../operations/decrypt.ts';
import { during } from '../stage.ts';
import type { Call } from './command.ts';
import { childEnvironment, endedStatus, execWords } from './exec.ts';

const FALLBACK_NAME = 'tmp-file';
const PLACEHOLDER = '{}';

export async function run(call: Call): Promise<number> {
  const { args, context } = call;
  const words = execWords(call);
  if (words === undefined) return 1;
  const [path, commandLine] = words;
  assertForeground(call);
  const source = { path, format: context.format(args.text('input-type'), path) };
  const output = context.format(args.text('output-type'), path);
  const bytes = await decrypt(context, { source, output });
  assertLocal(args.text('filename'));
  const added = await userEnvironment(call);
  return withTempDir({ env: context.io.env, prefix: '.sops' }, async (folder) => {
    const { file, feeding } = await place(call, folder, bytes);
    try {
      const command = shellCommand(
        commandLine.replaceAll(PLACEHOLDER, () => file),
        childEnvironment(context.io.env, added),
      );
      return endedStatus(call, await runChild(command, { signals: 'forward' }));
    } finally {
      feeding?.stop();
    }
  });
}

function assertForeground({ args, context }: Call): void {
  if (!args.flag('background')) return;
  const native = context.voice === 'native';
  if (!native) {
    context.warn(
      "exec-file's --background option is deprecated and will be removed in a future version of sops",
    );
  }
  // compat: sops 3.13 starts the command and removes the file at once, mostly before it is read.
  throw new SubrosaError(
    'usage',
    'exec-file cannot run in the background: its temporary file would be gone at once',
    {
      hint: `Put the whole ${native ? 'subrosa' : 'sops'} command into the background.`,
    },
  );
}

/** A name that stays in the folder. */
function assertLocal(name: string): void {
  const path = normalize(name);
  if (name !== '' && (isAbsolute(path) || path === '.' || path.split(/[\\/]/).includes('..')))
    throw new SubrosaError('child', 'The provided filename is not a local path.');
}

async function userEnvironment({ args, context }: Call): Promise<readonly (readonly [string, string])[]> {
  if (args.text('user') === '') return [];
  const user = await findUser(args.text('user'), context.io.env);
  becomeUser(user);
  return userVariables(user);
}

interface Placed {
  readonly file: string;
  readonly feeding: Feeding | undefined;
}

/** A path in the folder; folders that its name has are made. */
function inside(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return path;
}

/** Puts the plaintext into the folder: a pipe that is fed once, or a file. */
async function place({ args, context }: Call, folder: string, bytes: Uint8Array): Promise<Placed> {
  const name = args.text('filename');
  if (!args.flag('no-fifo')) {
    const file = inside(folder, name || FALLBACK_NAME);
    if (await makeFifo(file, context.io.env)) return { file, feeding: feedFifo(file, bytes) };
    context.warn('this machine makes no named pipes; a regular file is used instead (--no-fifo)');
  }
  const file = inside(folder, name || `${FALLBACK_NAME}${randomInt(1_000_000_000)}`);
  during('write', file, () => {
    writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' });
  });
  return { file, feeding: undefined };
}

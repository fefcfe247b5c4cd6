// `subrosa keys generate`: a new age key, in the form of age-keygen.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { utf8 } from '../../base/bytes.ts';
import { SubrosaError } from '../../base/errors.ts';
import { readFileBytes, writeNewPrivateFile } from '../../host/files.ts';
import type { Io } from '../io.ts';
import { newAgeKey, outputIsWorldReadable, recipientLines } from '../operations/age-keys.ts';
import { notice } from '../present.ts';
import type { Call } from '../sops/command.ts';
import { during } from '../stage.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Makes an age key, in the form of age-keygen: the secret key to standard output
or to FILE, which only you may read and which is never overwritten; the
recipient (public key) to standard error. A missing folder is made for you
alone.

sops and subrosa look for keys in ~/.config/sops/age/keys.txt (on macOS in
~/Library/Application Support/sops/age/keys.txt).`;

const generate: NativeRun = defineCommand(
  {
    name: 'keys generate',
    usage: '',
    about,
    options: [
      { name: 'output', aliases: ['o'], value: 'text', word: 'FILE', help: 'write the key file there' },
      { name: 'pq', value: 'flag', help: 'make a post-quantum key (ML-KEM-768 with X25519)' },
      {
        name: 'recipients',
        aliases: ['y'],
        value: 'text',
        word: 'FILE',
        help: 'print the recipients of the keys in FILE instead; - is standard input',
      },
    ],
    pathsOnly: true,
  },
  async (call) => {
    const { args } = call;
    const file = args.text('recipients');
    if (file === '') await makeKey(call);
    else deliver(call, await recipientLines(keyFile(call, file)));
    return 0;
  },
);

function keyFile({ context }: Call, file: string): Uint8Array {
  return file === '-'
    ? context.io.input()
    : during('read', file, () => readFileBytes(context.absolute(file)));
}

async function makeKey(call: Call): Promise<void> {
  const { io } = call.context;
  const { text, recipient } = await newAgeKey(io, call.args.flag('pq'));
  const toFile = call.args.text('output') !== '';
  if (!toFile && outputIsWorldReadable())
    io.error(notice(io, 'native', 'warning', 'the secret key goes to a file that everyone may read'));
  deliver(call, text);
  if (toFile || !io.isTerminal('out')) io.error(`Public key: ${recipient}\n`);
}

const PRIVATE_FOLDER = 0o700;

function deliver({ args, context }: Call, text: string): void {
  const output = args.text('output');
  if (output === '') {
    context.io.out(text);
    return;
  }
  const path = context.absolute(output);
  during('write', path, () => {
    makeFolder(dirname(path));
    writeNewPrivateFile(path, utf8(text));
  });
}

/** Where it cannot be made, writing the file says why. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
  } catch {
    // Something else is in the way.
  }
}

/** Without any word it explains itself. */
function keys([verb, ...rest]: readonly string[], io: Io): Promise<number> | number {
  if (verb === undefined || verb === '--help' || verb === '-h') return generate(['--help'], io);
  if (verb === 'generate') return generate(rest, io);
  throw new SubrosaError('usage', `unknown command ${JSON.stringify(`keys ${verb}`)}`, {
    hint: 'There is keys generate; see subrosa keys --help.',
  });
}

export const run: NativeRun = Object.assign(keys, { options: generate.options });

// The drop-in `age-keygen`, for what users of sops call it for. Source: age-keygen(1) of age 1.3.
import { fstatSync } from 'node:fs';
import { lossyString, utf8 } from '../base/bytes.ts';
import { messageOf, SubrosaError } from '../base/errors.ts';
import { resolve } from 'node:path';
import { readFileBytes, writeNewPrivateFile } from '../host/files.ts';
import { ageKeygen } from '../keys/index.ts';
import { parseArgs, type Args } from './args.ts';
import { BrokenPipe, type Io } from './io.ts';
import type { Option } from './options.ts';
import { VERSION } from './version.ts';

const OPTIONS: readonly Option[] = [
  { name: 'pq', value: 'flag', help: 'make a post-quantum hybrid key pair (ML-KEM-768 and X25519)' },
  {
    name: 'o',
    aliases: ['output'],
    value: 'text',
    help: 'write to this new file instead of standard output',
  },
  { name: 'y', value: 'flag', help: 'print the recipients of an identity file instead' },
  { name: 'version', value: 'flag', help: 'print the version' },
  { name: 'h', aliases: ['help'], value: 'flag', help: 'show help' },
];

const USAGE = `Usage:
    age-keygen [-pq] [-o OUTPUT]
    age-keygen -y [-o OUTPUT] [INPUT]

${OPTIONS.map(({ name, help }) => `    -${name.padEnd(10)}${help}`).join('\n')}

The public key of a key file is printed to standard error. A file is made readable by its owner alone, and one that
exists is never overwritten. INPUT is standard input when it is missing or "-".
`;

const USAGE_STATUS = 2;

/**
 * Runs one `age-keygen` command line.
 * @returns the exit status; errors are reported, not thrown
 */
export async function run(line: readonly string[], io: Io): Promise<number> {
  let args: Args;
  try {
    args = parseArgs(line, { options: OPTIONS, env: io.env, stopAtWord: true });
  } catch (error) {
    io.error(`${messageOf(error)}\n${USAGE}`);
    return USAGE_STATUS;
  }
  if (args.flag('h')) {
    io.error(USAGE);
    return 0;
  }
  if (args.flag('version')) {
    io.out(`subrosa ${VERSION}\n`);
    return 0;
  }
  try {
    await work(args, io);
    return 0;
  } catch (error) {
    if (error instanceof BrokenPipe || !(error instanceof SubrosaError)) throw error;
    io.error(`age-keygen: error: ${error.message}\n`);
    return 1;
  }
}

function fail(message: string): SubrosaError {
  return new SubrosaError('usage', message);
}

async function work(args: Args, io: Io): Promise<void> {
  const convert = args.flag('y');
  if (args.words.length > (convert ? 1 : 0)) throw fail('too many arguments');
  if (convert && args.flag('pq')) throw fail('-pq cannot be used with -y');
  if (convert) deliver(await recipients(args, io), args, io);
  else await makeKey(args, io);
}

function deliver(text: string, args: Args, io: Io): void {
  const output = args.text('o');
  if (output === '') io.out(text);
  else writeNew(resolve(io.folder, output), output, text);
}

async function makeKey(args: Args, io: Io): Promise<void> {
  const { generateIdentity, keyFileText } = await ageKeygen();
  const pair = await generateIdentity({ postQuantum: args.flag('pq') });
  const toFile = args.text('o') !== '';
  if (!toFile && isWorldReadable())
    io.error('age-keygen: warning: writing secret key to a world-readable file\n');
  deliver(keyFileText(pair, io.now()), args, io);
  if (toFile || !io.isTerminal('out')) io.error(`Public key: ${pair.recipient}\n`);
}

async function recipients(args: Args, io: Io): Promise<string> {
  const { recipientsOf } = await ageKeygen();
  const [input = '-'] = args.words;
  let bytes: Uint8Array;
  try {
    bytes = input === '-' || input === '' ? io.input() : readFileBytes(resolve(io.folder, input));
  } catch (error) {
    throw fail(`failed to open input file ${JSON.stringify(input)}: ${messageOf(error)}`);
  }
  try {
    return (await recipientsOf(lossyString(bytes))).map((recipient) => `${recipient}\n`).join('');
  } catch (error) {
    throw fail(`failed to parse input: ${messageOf(error)}`);
  }
}

function writeNew(path: string, shown: string, text: string): void {
  try {
    writeNewPrivateFile(path, utf8(text));
  } catch (error) {
    const reason = /exists/.test(messageOf(error)) ? `open ${shown}: file exists` : messageOf(error);
    throw fail(`failed to open output file ${JSON.stringify(shown)}: ${reason}`);
  }
}

const OTHERS_MAY_READ = 0o004;

function isWorldReadable(): boolean {
  try {
    const stats = fstatSync(1);
    return stats.isFile() && (stats.mode & OTHERS_MAY_READ) !== 0;
  } catch {
    return false;
  }
}

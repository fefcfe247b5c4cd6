// The drop-in `age-keygen`, for what users of sops call it for. Source: age-keygen(1) of age 1.3.
import { resolve } from 'node:path';
import { utf8 } from '../base/bytes.ts';
import { messageOf, SubrosaError } from '../base/errors.ts';
import { columns } from '../base/wrap.ts';
import { readFileBytes, systemReason, writeNewPrivateFile } from '../host/files.ts';
import { parseArgs, type Args } from './args.ts';
import { BrokenPipe, type Io } from './io.ts';
import { newAgeKey, outputIsWorldReadable, recipientLines } from './operations/age-keys.ts';
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

${columns(
  OPTIONS.map(({ name, help }) => [`-${name}`, help]),
  { indent: 4 },
)}
The public key of a key file is printed to standard error. A file is made
readable by its owner alone, and one that exists is never overwritten. INPUT is
standard input when it is missing or "-".
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
  const { text, recipient } = await newAgeKey(io, args.flag('pq'));
  const toFile = args.text('o') !== '';
  if (!toFile && outputIsWorldReadable())
    io.error('age-keygen: warning: writing secret key to a world-readable file\n');
  deliver(text, args, io);
  if (toFile || !io.isTerminal('out')) io.error(`Public key: ${recipient}\n`);
}

async function recipients(args: Args, io: Io): Promise<string> {
  const [input = '-'] = args.words;
  let bytes: Uint8Array;
  try {
    bytes = input === '-' || input === '' ? io.input() : readFileBytes(resolve(io.folder, input));
  } catch (error) {
    throw fail(`failed to open input file ${JSON.stringify(input)}: ${openFailure(input, error)}`);
  }
  try {
    return await recipientLines(bytes);
  } catch (error) {
    throw fail(`failed to parse input: ${messageOf(error)}`);
  }
}

function writeNew(path: string, shown: string, text: string): void {
  try {
    writeNewPrivateFile(path, utf8(text));
  } catch (error) {
    throw fail(`failed to open output file ${JSON.stringify(shown)}: ${openFailure(shown, error)}`);
  }
}

/** The original names the file as it was typed. */
function openFailure(shown: string, error: unknown): string {
  return error instanceof SubrosaError ? `open ${shown}: ${systemReason(error.cause)}` : messageOf(error);
}

// `subrosa render PATH`: the Secrets that a cluster would get from a folder.
import { SubrosaError } from '../../base/errors.ts';
import {
  fingerprints,
  masked,
  printFindings,
  printSecrets,
  render,
  revealed,
  type Mask,
  type OutputName,
} from '../../render/index.ts';
import { parseArgs, type Args } from '../args.ts';
import { SopsContext } from '../context.ts';
import type { Io } from '../io.ts';
import { optionsNamed, type Option } from '../options.ts';

const options: readonly Option[] = [
  { name: 'output', aliases: ['o'], value: 'text', help: 'table (the default), json or yaml' },
  { name: 'fingerprint', value: 'flag', help: 'show which masked values are equal, in this run only' },
  { name: 'reveal', value: 'flag', help: 'show the values' },
  ...optionsNamed(['decryption-order', 'help']),
];

const HELP = `usage: subrosa render [options] PATH

Prints the Secrets that a cluster would get from PATH, a folder of manifests and
kustomizations or one file. Values are masked, without length or fingerprint.

  -o, --output FORMAT       table (the default), json or yaml
      --fingerprint         show which values are equal, by a digest under a key
                            that is made for this run and kept nowhere
      --reveal              show the values
      --decryption-order L  comma list of key types, in the order to try

The exit status is 1 when something could not be rendered; the rest is printed.
`;

/** Runs the command. @throws SubrosaError for the command line, or the folder as a whole */
export async function run(line: readonly string[], io: Io): Promise<number> {
  const args = parseArgs(line, { options, env: io.env });
  if (args.flag('help')) {
    io.out(HELP);
    return 0;
  }
  const path = onePath(args);
  const output = outputName(args.text('output'));
  const mask = maskFor(args);
  const context = new SopsContext(io, { decryptionOrder: args.text('decryption-order') });
  const report = await render(path, { ring: context.ring, order: context.decryptionOrder });
  io.out(printSecrets(report, output, mask));
  io.error((output === 'table' && report.secrets.length > 0 ? '\n' : '') + printFindings(report));
  return report.problems.length > 0 ? 1 : 0;
}

function onePath({ words }: Args): string {
  const [path, more] = words;
  if (path === undefined) {
    throw new SubrosaError('missing-argument', 'render needs the folder or file to look at', {
      hint: 'For the folder you stand in: subrosa render .',
    });
  }
  if (more === undefined) return path;
  throw new SubrosaError(
    'usage',
    more.startsWith('-') ? `unknown option ${more}` : 'render takes one folder or file',
  );
}

function outputName(text: string): OutputName {
  if (text === '') return 'table';
  if (text === 'table' || text === 'json' || text === 'yaml') return text;
  throw new SubrosaError('usage', `unknown output ${JSON.stringify(text)}: it must be table, json or yaml`);
}

function maskFor(args: Args): Mask {
  if (args.flag('reveal') && args.flag('fingerprint')) {
    throw new SubrosaError(
      'conflicting-flags',
      '--reveal shows the values: --fingerprint adds nothing to that',
    );
  }
  if (args.flag('reveal')) return revealed;
  return args.flag('fingerprint') ? fingerprints() : masked;
}

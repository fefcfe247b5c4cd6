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
import type { Args } from '../args.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Prints the Secrets that a cluster would get from PATH, a folder of manifests and
kustomizations or one file. Values are masked, without length or fingerprint.

Patches, generators, transformers and replacements are not followed yet. Secrets
that they may change are marked incomplete, and are a problem like a file that
cannot be opened or a PATH without any manifest: the exit status is then 1, and
the rest is printed. Remote resources, Helm charts and what Flux and Argo CD
objects point to are only named.`;

/** Runs the command. @throws SubrosaError for the command line, or the folder as a whole */
export const run: NativeRun = defineCommand(
  {
    name: 'render',
    usage: 'PATH',
    about,
    options: [
      {
        name: 'output',
        aliases: ['o'],
        value: 'text',
        word: 'FORMAT',
        help: 'table (the default), json or yaml',
      },
      {
        name: 'fingerprint',
        value: 'flag',
        help: 'show which values are equal, by a digest under a key that is made for this run and kept nowhere',
      },
      { name: 'reveal', value: 'flag', help: 'show the values' },
      'decryption-order',
    ],
    pathsOnly: true,
    few: 'For the folder you stand in: subrosa render .',
  },
  async ({ args, context }) => {
    const [path = ''] = args.words;
    const output = outputName(args.text('output'));
    const mask = maskFor(args);
    const report = await render(path, { ring: context.ring, order: context.decryptionOrder });
    context.io.out(printSecrets(report, output, mask));
    const gap = output === 'table' && report.secrets.length > 0 ? '\n' : '';
    context.io.error(gap + printFindings(report));
    return report.problems.length > 0 ? 1 : 0;
  },
);

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

// `subrosa encrypt`: one file as the drop-in does, or many at once.
import { basename } from 'node:path';
import { SubrosaError } from '../../base/errors.ts';
import { readFileBytes } from '../../host/files.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { chooseRule } from '../../sops/index.ts';
import { convertFiles } from '../batch/convert.ts';
import type { Outcome } from '../batch/run.ts';
import { mayBeEncrypted } from '../batch/targets.ts';
import { pathForRules } from '../context.ts';
import { encrypt, planEncryption } from '../operations/encrypt.ts';
import { fileStatus } from '../operations/file-status.ts';
import type { Call } from '../sops/command.ts';
import { commandNamed } from '../sops/commands.ts';
import { run as single } from '../sops/encrypt.ts';
import { choicesOf } from '../sops/files.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Encrypts files with SOPS. One file goes to standard output, or where --output or
--in-place say. Of folders and globs, those files are taken that a path_regex in
.sops.yaml matches and that are not encrypted yet; many files need --in-place or
--output-dir. --check writes nothing and fails when a file should be encrypted
and isn't: for hooks and CI.`;

const commentOptions = ['unencrypted-comment-regex', 'encrypted-comment-regex', 'mac-only-encrypted'];

export const run: NativeRun = defineCommand(
  {
    name: 'encrypt',
    usage: '[PATH...]',
    about,
    options: [...commandNamed('encrypt')!.options, ...commentOptions, 'output-dir', 'check', 'dry-run'],
    pathsOnly: true,
  },
  async (call) => {
    const { status, done } = await convertFiles(call, {
      single,
      done: 'encrypted',
      tried: 'to be encrypted',
      convert: encryptOne,
    });
    if (call.args.flag('check') && done > 0) {
      throw new SubrosaError('check-failed', `${done} files should be encrypted and are not`);
    }
    return status;
  },
);

/** Does a rule speak of this file? A rule without path_regex speaks of every file, so it doesn't count in a folder. */
async function ruled({ context }: Call, path: string): Promise<boolean> {
  const found = context.config;
  if (found === undefined || basename(path) === '.sops.yaml') return false;
  const rules = (found.config.creationRules ?? []).filter((rule) => rule.pathRegex !== '');
  return (await chooseRule(rules, pathForRules(found.path, context.absolute(path)))) !== undefined;
}

async function encryptOne(call: Call, { path, named }: FoundFile): Promise<Uint8Array | Outcome> {
  const { args, context } = call;
  if (!named && !(await ruled(call, path))) return { kind: 'skipped' };
  const source = { path, format: context.format(args.text('input-type'), path) };
  if (mayBeEncrypted(readFileBytes(path)) && fileStatus(context, source)) {
    return { kind: 'skipped', text: 'encrypted already' };
  }
  const plan = await planEncryption(
    context,
    { path: context.absolute(path), format: source.format },
    choicesOf(args),
  );
  return encrypt(context, source, { plan, output: context.format(args.text('output-type'), path) });
}

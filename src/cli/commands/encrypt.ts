// `subrosa encrypt`: one file as the drop-in does, or many at once.
import { SubrosaError } from '../../base/errors.ts';
import { kindOfPath, readFileBytes } from '../../host/files.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { readPlain, sopsTraces, surveyLeaves } from '../../sops/index.ts';
import { assertNoLostBlock } from '../batch/candidates.ts';
import { convertFiles } from '../batch/convert.ts';
import { assertRules, coverageOf, noneCovered, type Coverage } from '../batch/rules.ts';
import type { Counts, Outcome } from '../batch/run.ts';
import { encrypt, planEncryption, type EncryptPlan } from '../operations/encrypt.ts';
import { fileStatus } from '../operations/file-status.ts';
import type { Source } from '../operations/load.ts';
import type { Call } from '../sops/command.ts';
import { commandNamed } from '../sops/commands.ts';
import { run as encryptAsSops } from '../sops/encrypt.ts';
import { choicesOf } from '../sops/files.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Encrypts files with SOPS. One file goes to standard output, or where --output or
--in-place say. Of folders and globs, those files are taken that a rule in
.sops.yaml covers, in which it would encrypt something, and that are not
encrypted yet; a rule without path_regex covers .yaml, .yml, .json, .env and
.ini files there, but no hidden ones and no configuration of well-known tools.
Many files need --in-place or --output-dir. --check writes nothing and fails
when a file should be encrypted and isn't, or no file is covered: for hooks, CI.`;

const commentOptions = ['unencrypted-comment-regex', 'encrypted-comment-regex', 'mac-only-encrypted'];

export const run: NativeRun = defineCommand(
  {
    name: 'encrypt',
    usage: '[PATH...]',
    about,
    options: [
      ...commandNamed('encrypt')!.options,
      ...commentOptions,
      'output-dir',
      'check',
      'dry-run',
      'quiet',
      'config',
      'indent',
    ],
    texts: {
      ...commandNamed('encrypt')!.texts,
      check: 'write nothing; fail when a file should be encrypted and is not',
    },
    pathsOnly: true,
  },
  async (call) => {
    const { status, counts } = await convertFiles(call, {
      single,
      done: 'encrypted',
      tried: 'to be encrypted',
      checked: 'not encrypted',
      prepare: ({ context }, files) => {
        assertRules(context, files);
      },
      convert: encryptOne,
    });
    if (counts === undefined) return status;
    if (nothingCovered(counts)) throw noneCovered(call.context);
    return call.args.flag('check') && counts.done > 0 ? 1 : status;
  },
);

function nothingCovered({ done, failed, skipped }: Counts): boolean {
  return done + failed === 0 && [...skipped.keys()].every((why) => why === 'without a rule');
}

function single(call: Call): Promise<number> {
  const { args, context } = call;
  const [path] = args.words;
  if (path !== undefined && kindOfPath(path) === 'file')
    assertNoLostBlock(path, context.format(args.text('input-type'), path), readFileBytes(path));
  return encryptAsSops(call);
}

async function encryptOne(call: Call, { path, named }: FoundFile): Promise<Uint8Array | Outcome> {
  const { args, context } = call;
  const coverage = named ? 'path' : await coverageOf(context, path);
  // A folder here is one that could not be looked into: reading it says why.
  if (coverage === 'none' && kindOfPath(path) !== 'folder') return { kind: 'skipped', why: 'without a rule' };
  const source = { path, format: context.format(args.text('input-type'), path) };
  const bytes = readFileBytes(path);
  if (sopsTraces(source.format, bytes) === 'metadata' && fileStatus(context, source)) {
    return { kind: 'skipped', why: 'encrypted already', text: 'encrypted already' };
  }
  assertNoLostBlock(path, source.format, bytes);
  const target = { path: context.absolute(path), format: source.format };
  const plan = await planEncryption(context, target, choicesOf(args));
  const skip = named ? undefined : await skipReason(source, bytes, { plan, coverage });
  return skip ?? encrypt(context, source, { plan, output: context.format(args.text('output-type'), path) });
}

/** Why a file found in a folder is left alone: nothing in it would be encrypted, or it isn't what its name says. */
async function skipReason(
  { format }: Source,
  bytes: Uint8Array,
  { plan, coverage }: { readonly plan: EncryptPlan; readonly coverage: Coverage },
): Promise<Outcome | undefined> {
  try {
    const { clear } = await surveyLeaves(readPlain(format, bytes), plan.selection);
    return clear === 0 ? { kind: 'skipped', why: 'with nothing to encrypt' } : undefined;
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
    if (error.code === 'empty-file') return { kind: 'skipped', why: 'with nothing to encrypt' };
    // A template, a list at the top: SOPS can't take it, and no rule names it.
    if (coverage === 'catch-all' && error.code === 'parse')
      return {
        kind: 'skipped',
        why: 'that could not be read',
        text: `passed over: ${error.message.replaceAll(/\s+/g, ' ')}`,
      };
    throw error;
  }
}

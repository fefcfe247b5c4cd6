// `subrosa updatekeys`: gives files the keys that .sops.yaml names, one file or many.
import { SubrosaError } from '../../base/errors.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { whenEncrypted } from '../batch/candidates.ts';
import { batchStatus, reportFiles, reportSummary, type BatchWords } from '../batch/report.ts';
import { LOOKED_FOR } from '../batch/rules.ts';
import type { Counts, Outcome } from '../batch/run.ts';
import { batchFiles } from '../batch/targets.ts';
import { applyUpdate, planUpdate, type UpdatePlan } from '../operations/update-keys.ts';
import type { Call } from '../sops/command.ts';
import { commandNamed } from '../sops/commands.ts';
import { replaceFile } from '../sops/files.ts';
import { agrees, changesText } from '../sops/updatekeys.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Gives encrypted files the keys that .sops.yaml names for them; values stay as
they are. Of folders and globs, the encrypted files are taken. Shows what would
change and asks once for all, unless --yes. --check and --dry-run only show it;
--check fails when a file is out of date.`;

export const run: NativeRun = defineCommand(
  {
    name: 'updatekeys',
    usage: 'PATH...',
    about,
    options: [
      ...commandNamed('updatekeys')!.options,
      'check',
      'dry-run',
      'quiet',
      'config',
      'indent',
      'decryption-order',
    ],
    texts: {
      check: 'change nothing; fail when a file is out of date',
      'dry-run': 'change nothing; say what would be changed',
    },
    pathsOnly: true,
  },
  async (call) => {
    const { args, context } = call;
    if (args.words.length === 0)
      throw new SubrosaError('missing-argument', 'updatekeys needs files or folders');
    if (context.config === undefined)
      throw new SubrosaError('no-matching-rule', 'config file not found', { hint: LOOKED_FOR });
    const plans = new Map<string, UpdatePlan>();
    const files = await batchFiles(args.words);
    const words = wordsFor(call);
    const planned = await reportFiles(call, files, words, (file) => plan(call, file, { plans, words }));
    if (planned.done === 0 || args.flag('check') || args.flag('dry-run')) {
      reportSummary(call, planned, words);
      return args.flag('check') && planned.done > 0 ? 1 : batchStatus(planned);
    }
    if (!args.flag('yes') && !(await agrees(call))) {
      reportSummary(call, planned, { done: 'left unchanged' });
      return batchStatus(planned);
    }
    return apply(call, files, { plans, planned });
  },
);

function wordsFor({ args }: Call): BatchWords {
  if (args.flag('check')) return { done: 'out of date', finding: true };
  // Who is asked must see what for.
  return { done: 'to be updated', finding: !args.flag('yes') && !args.flag('dry-run') };
}

type Plans = Map<string, UpdatePlan>;

async function plan(
  { args, context }: Call,
  file: FoundFile,
  { plans, words }: { readonly plans: Plans; readonly words: BatchWords },
): Promise<Outcome> {
  const path = context.absolute(file.path);
  const format = context.format(args.text('input-type'), path);
  return whenEncrypted<Outcome>(file, format, async () => {
    const update = await planUpdate(context, { path, format });
    if (!update.changes) return { kind: 'skipped', why: 'up to date', text: 'up to date' };
    plans.set(file.path, update);
    const changes = changesText(update, context.io.isTerminal('out')).trimEnd().split('\n').slice(1);
    return { kind: 'done', text: `${words.done}\n  ${changes.join('\n  ')}` };
  });
}

async function apply(
  call: Call,
  files: readonly FoundFile[],
  { plans, planned }: { readonly plans: Plans; readonly planned: Counts },
): Promise<number> {
  const { context } = call;
  const words = { done: 'updated' };
  const chosen = files.filter((file) => plans.has(file.path));
  const applied = await reportFiles(call, chosen, words, async ({ path }) => {
    replaceFile(context.absolute(path), await applyUpdate(context, plans.get(path)!));
    return { kind: 'done' };
  });
  const counts = { ...planned, done: applied.done, failed: planned.failed + applied.failed };
  reportSummary(call, counts, words);
  return batchStatus(counts);
}

// `subrosa updatekeys`: gives files the keys that .sops.yaml names, one file or many.
import { SubrosaError } from '../../base/errors.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { reportBatch } from '../batch/report.ts';
import type { Outcome } from '../batch/run.ts';
import { batchFiles, whenEncrypted } from '../batch/targets.ts';
import { applyUpdate, planUpdate, type UpdatePlan } from '../operations/update-keys.ts';
import type { Call } from '../sops/command.ts';
import { commandNamed } from '../sops/commands.ts';
import { replaceFile } from '../sops/files.ts';
import { agrees, changesText } from '../sops/updatekeys.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Gives encrypted files the keys that .sops.yaml names for them; values stay as they
are. Of folders and globs, the encrypted files are taken. Shows what would change
and asks once for all, unless --yes. --check and --dry-run only show it; --check
fails when a file is out of date.`;

export const run: NativeRun = defineCommand(
  {
    name: 'updatekeys',
    usage: 'PATH...',
    about,
    options: [...commandNamed('updatekeys')!.options, 'check', 'dry-run'],
    pathsOnly: true,
  },
  async (call) => {
    const { args, context } = call;
    if (args.words.length === 0)
      throw new SubrosaError('missing-argument', 'updatekeys needs files or folders');
    if (context.config === undefined) throw new SubrosaError('no-matching-rule', 'config file not found');
    const plans = new Map<string, UpdatePlan>();
    const files = await batchFiles(args.words);
    const { done } = await reportBatch(context, files, { done: 'to be updated' }, (file) =>
      whenEncrypted(file, () => plan(call, file, plans)),
    );
    if (args.flag('check') && done > 0)
      throw new SubrosaError('check-failed', `${done} files are out of date`);
    if (done === 0 || args.flag('check') || args.flag('dry-run')) return 0;
    if (!args.flag('yes') && !(await agrees(call))) {
      context.io.error('nothing was changed\n');
      return 0;
    }
    const chosen = files.filter((file) => plans.has(file.path));
    await reportBatch(context, chosen, { done: 'updated' }, async ({ path }) => {
      replaceFile(context.absolute(path), await applyUpdate(context, plans.get(path)!));
      return { kind: 'done' };
    });
    return 0;
  },
);

async function plan(
  { args, context }: Call,
  file: FoundFile,
  plans: Map<string, UpdatePlan>,
): Promise<Outcome> {
  const path = context.absolute(file.path);
  const update = await planUpdate(context, { path, format: context.format(args.text('input-type'), path) });
  if (!update.changes) return { kind: 'skipped', text: 'up to date' };
  plans.set(file.path, update);
  const changes = changesText(update, context.io.isTerminal('out')).trimEnd().split('\n').slice(1);
  return { kind: 'done', text: `to be updated\n  ${changes.join('\n  ')}` };
}

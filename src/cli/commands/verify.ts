// `subrosa verify`: does every file open, is its MAC right, is everything encrypted that should be? Prints no value.
import { SubrosaError } from '../../base/errors.ts';
import { surveyLeaves, type LeafSurvey } from '../../sops/index.ts';
import { whenEncrypted } from '../batch/candidates.ts';
import { batchStatus, countOf, reportBatch } from '../batch/report.ts';
import type { Outcome } from '../batch/run.ts';
import { batchFiles } from '../batch/targets.ts';
import type { SopsContext } from '../context.ts';
import { loadEncrypted, openFile, type Source } from '../operations/load.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Checks SOPS files without printing a value: that the keys of this machine open
them, that every value and the MAC are as they were encrypted, and that nothing
is clear that the rules of the file say is encrypted. Of folders and globs, the
encrypted files are taken. The exit status is 1 when any file fails.`;

export const run: NativeRun = defineCommand(
  {
    name: 'verify',
    usage: 'PATH...',
    about,
    options: ['input-type', 'quiet', 'config', 'decryption-order'],
    pathsOnly: true,
  },
  async (call) => {
    const { args, context } = call;
    if (args.words.length === 0) throw new SubrosaError('missing-argument', 'verify needs files or folders');
    const files = await batchFiles(args.words);
    const counts = await reportBatch(call, files, { done: 'ok' }, (file) => {
      const { path } = file;
      const format = context.format(args.text('input-type'), path);
      return whenEncrypted(file, format, () => verifyOne(context, { path, format }));
    });
    if (counts.done + counts.failed === 0)
      throw new SubrosaError('check-failed', 'there is no encrypted file to verify');
    return batchStatus(counts);
  },
);

async function verifyOne(context: SopsContext, source: Source): Promise<Outcome> {
  const file = loadEncrypted(context, source);
  const survey = await surveyLeaves(file.tree, file.metadata.selection);
  if (survey.clear > 0) throw clearValues(survey);
  await openFile(context, { file, path: source.path });
  return { kind: 'done' };
}

function clearValues({ clear, places }: LeafSurvey): SubrosaError {
  const shown = places.map(({ path, line }) => `${path}${line === undefined ? '' : ` (line ${line})`}`);
  if (clear > places.length) shown.push(`${clear - places.length} more`);
  return new SubrosaError(
    'decrypt-value',
    `${countOf(clear, 'value')} ${clear === 1 ? 'is' : 'are'} clear although the rules of the file say encrypted: ` +
      shown.join(', '),
    {
      hint: 'Someone wrote into the encrypted file: take that out, and add it with subrosa set or edit.',
    },
  );
}

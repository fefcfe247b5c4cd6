// `subrosa verify`: does every file open, is its MAC right, is everything encrypted that should be? Prints no value.
import { SubrosaError } from '../../base/errors.ts';
import { clearLeaves } from '../../sops/index.ts';
import { reportBatch } from '../batch/report.ts';
import type { Outcome } from '../batch/run.ts';
import { batchFiles, whenEncrypted } from '../batch/targets.ts';
import { loadEncrypted, openFile } from '../operations/load.ts';
import type { Call } from '../sops/command.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Checks SOPS files without printing a value: that the keys of this machine open
them, that every value and the MAC are as they were encrypted, and that nothing
is clear that the rules of the file say is encrypted. Of folders and globs, the
encrypted files are taken. The exit status is 1 when any file fails.`;

export const run: NativeRun = defineCommand(
  { name: 'verify', usage: 'PATH...', about, options: ['input-type'], pathsOnly: true },
  async (call) => {
    const { args, context } = call;
    if (args.words.length === 0) throw new SubrosaError('missing-argument', 'verify needs files or folders');
    const files = await batchFiles(args.words);
    const { done } = await reportBatch(context, files, { done: 'ok' }, (file) =>
      whenEncrypted(file, () => verifyOne(call, file.path)),
    );
    if (done === 0) throw new SubrosaError('check-failed', 'there is no encrypted file to verify');
    return 0;
  },
);

async function verifyOne({ args, context }: Call, path: string): Promise<Outcome> {
  const file = loadEncrypted(context, { path, format: context.format(args.text('input-type'), path) });
  const { clear } = await clearLeaves(file);
  if (clear > 0) {
    throw new SubrosaError(
      'decrypt-value',
      `${clear} values are clear although the rules of the file say encrypted`,
      {
        hint: 'Someone wrote them into the encrypted file: take them out, and add them with subrosa set or edit.',
      },
    );
  }
  await openFile(context, { file, path });
  return { kind: 'done' };
}

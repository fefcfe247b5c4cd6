// `subrosa filestatus`: which files are encrypted? One JSON object a line.
import { SubrosaError } from '../../base/errors.ts';
import { readFileBytes } from '../../host/files.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { runBatch, type Outcome } from '../batch/run.ts';
import { batchFiles, mayBeEncrypted } from '../batch/targets.ts';
import { fileStatus } from '../operations/file-status.ts';
import type { Call } from '../sops/command.ts';
import { run as single } from '../sops/filestatus.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Tells whether files are encrypted, as JSON: {"encrypted":true} for one file, a
line with the file's name for each of many. Needs no key.`;

export const run: NativeRun = defineCommand(
  { name: 'filestatus', usage: 'PATH...', about, options: ['input-type'], pathsOnly: true },
  async (call) => {
    const { args, context } = call;
    const files = args.words.length === 0 ? [] : await batchFiles(args.words);
    if (files.length < 2 && files.every((file) => file.named)) return single(call);
    const { failed } = await runBatch(files, (file) => statusOf(call, file), {
      onResult({ path, outcome }) {
        if (outcome.kind === 'failed') context.io.error(`${path}: FAILED: ${outcome.text ?? ''}\n`);
        else context.io.out(`${JSON.stringify({ file: path, encrypted: outcome.kind === 'done' })}\n`);
      },
    });
    if (failed > 0) throw new SubrosaError('partial', `${failed} of ${files.length} files failed`);
    return 0;
  },
);

function statusOf({ args, context }: Call, { path }: FoundFile): Outcome {
  if (!mayBeEncrypted(readFileBytes(path))) return { kind: 'skipped' };
  const encrypted = fileStatus(context, { path, format: context.format(args.text('input-type'), path) });
  return { kind: encrypted ? 'done' : 'skipped' };
}

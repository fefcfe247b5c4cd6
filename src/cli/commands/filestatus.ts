// `subrosa filestatus`: which files are encrypted? One JSON object a line.
import { SubrosaError } from '../../base/errors.ts';
import { visible, visibleLines } from '../../base/visible.ts';
import { readFileBytes } from '../../host/files.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { countOf } from '../batch/report.ts';
import { runBatch, type Outcome } from '../batch/run.ts';
import { batchFiles } from '../batch/targets.ts';
import { sopsTraces } from '../../sops/index.ts';
import { fileStatus } from '../operations/file-status.ts';
import type { Call } from '../sops/command.ts';
import { run as single } from '../sops/filestatus.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Tells whether files are encrypted, as JSON: {"encrypted":true} for one file, a
line with the file's name for each of many. Needs no key.`;

export const run: NativeRun = defineCommand(
  { name: 'filestatus', usage: 'PATH...', about, options: ['input-type', 'config'], pathsOnly: true },
  async (call) => {
    const { args, context } = call;
    const files = args.words.length === 0 ? [] : await batchFiles(args.words);
    if (files.length < 2 && files.every((file) => file.named)) return single(call);
    const { failed } = await runBatch(files, (file) => statusOf(call, file), {
      onResult({ path, outcome }) {
        if (outcome.kind === 'failed')
          context.io.error(`${visible(path)}: FAILED: ${visibleLines(outcome.text)}\n`);
        else context.io.out(`${JSON.stringify({ file: path, encrypted: outcome.kind === 'done' })}\n`);
      },
    });
    if (failed > 0) throw new SubrosaError('partial', `${failed} of ${countOf(files.length, 'file')} failed`);
    return 0;
  },
);

function statusOf({ args, context }: Call, { path }: FoundFile): Outcome {
  const format = context.format(args.text('input-type'), path);
  if (sopsTraces(format, readFileBytes(path)) !== 'metadata') return { kind: 'skipped', why: 'other' };
  return fileStatus(context, { path, format }) ? { kind: 'done' } : { kind: 'skipped', why: 'other' };
}

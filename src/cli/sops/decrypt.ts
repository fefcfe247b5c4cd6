// `sops decrypt [file]`.
import { SubrosaError } from '../../base/errors.ts';
import { decrypt, extractPath } from '../operations/decrypt.ts';
import type { Call } from './command.ts';
import { assertExists, assertOneTarget, deliver, fileWord, jobFor } from './files.ts';

export async function run(call: Call): Promise<number> {
  const { args, context } = call;
  if (args.words.length === 0 && args.flag('in-place'))
    throw new SubrosaError('conflicting-flags', 'cannot use --in-place when reading from stdin');
  const path = fileWord(call);
  assertOneTarget(args);
  if (path !== undefined) assertExists(path);
  const { source, output } = jobFor(call, path);
  const extract = extractPath(args.text('extract'));
  const bytes = await decrypt(context, { source, output, extract, ignoreMac: args.flag('ignore-mac') });
  deliver(call, bytes, path);
  return 0;
}

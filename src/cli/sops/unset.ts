// `sops unset file index`.
import { SubrosaError } from '../../base/errors.ts';
import { changePath, unsetValue } from '../operations/change.ts';
import type { Call } from './command.ts';
import { jobFor, replaceFile } from './files.ts';

export async function run(call: Call): Promise<number> {
  const { args, context } = call;
  const [file, index, ...more] = args.words;
  if (file === undefined || index === undefined || more.length > 0)
    throw new SubrosaError('missing-argument', 'no file specified, or index is missing');
  const path = context.absolute(file);
  const { source, output } = jobFor(call, path);
  const request = { source, output, path: changePath(index, 'unset'), ignoreMac: args.flag('ignore-mac') };
  try {
    const { bytes } = await unsetValue(context, request);
    replaceFile(path, bytes);
  } catch (error) {
    const missing = error instanceof SubrosaError && error.code === 'no-such-path';
    if (!missing || !args.flag('idempotent')) throw error;
  }
  return 0;
}

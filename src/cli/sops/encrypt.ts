// `sops encrypt [file]`.
import { SubrosaError } from '../../base/errors.ts';
import { encrypt, planEncryption } from '../operations/encrypt.ts';
import type { Call } from './command.ts';
import { assertExists, assertOneTarget, choicesOf, deliver, fileWord, jobFor } from './files.ts';

export async function run(call: Call): Promise<number> {
  const { args, context } = call;
  assertStdinFlags(call);
  const path = fileWord(call);
  assertOneTarget(args);
  if (path !== undefined) assertExists(path);
  const { source, output, name } = jobFor(call, path);
  const plan = await planEncryption(context, { path: name, format: source.format }, choicesOf(args));
  deliver(call, await encrypt(context, source, { plan, output }), path);
  return 0;
}

function assertStdinFlags({ args }: Call): void {
  if (args.words.length > 0) return;
  if (args.flag('in-place'))
    throw new SubrosaError('conflicting-flags', 'cannot use --in-place when reading from stdin');
  if (args.text('filename-override') === '')
    throw new SubrosaError('conflicting-flags', 'must specify --filename-override when reading from stdin');
}

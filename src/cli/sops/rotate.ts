// `sops rotate file`.
import { exists } from '../../host/files.ts';
import { rotate } from '../operations/rotate.ts';
import type { Call } from './command.ts';
import { assertOneTarget, deliver, jobFor, keyChanges, neededFile } from './files.ts';

export const CHANGE_MISSING_STATUS = 49;

export async function run(call: Call): Promise<number> {
  const path = neededFile(call);
  assertOneTarget(call.args);
  if (!exists(path) && changesKeys(call)) {
    call.context.io.error(
      `Error: cannot add or remove keys on non-existent file ${JSON.stringify(path)}, use the \`edit\` subcommand instead.\n`,
    );
    return CHANGE_MISSING_STATUS;
  }
  deliver(call, await rotated(call, path), path);
  return 0;
}

/** Does the command line name keys to add or remove? */
export function changesKeys({ args }: Call): boolean {
  return [...keyChanges(args, 'add'), ...keyChanges(args, 'rm')].some(([, text]) => text !== '');
}

/** The rotated file, by the flags. */
export async function rotated(call: Call, path: string): Promise<Uint8Array> {
  const { args, context } = call;
  const { source, output } = jobFor(call, path);
  return rotate(context, {
    source,
    output,
    add: keyChanges(args, 'add'),
    remove: keyChanges(args, 'rm'),
    awsProfile: args.text('aws-profile'),
    encryptionContext: args.text('encryption-context'),
    // Only the old form without a command has the flag.
    ...(args.flag('ignore-mac') ? { ignoreMac: true } : {}),
  });
}

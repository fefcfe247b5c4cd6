// `sops set file index [value]`.
import { lossyString } from '../../base/bytes.ts';
import { SubrosaError } from '../../base/errors.ts';
import { readFileBytes } from '../../host/files.ts';
import { changePath, parseSetValue, setValue } from '../operations/change.ts';
import type { Call } from './command.ts';
import { jobFor, replaceFile } from './files.ts';

export async function run(call: Call): Promise<number> {
  const { args, context } = call;
  const [file, index] = words(call);
  const path = context.absolute(file);
  const { source, output } = jobFor(call, path);
  const treePath = changePath(index, 'set');
  const value = parseSetValue(valueText(call));
  const request = { source, output, path: treePath, ignoreMac: args.flag('ignore-mac') };
  const { bytes, changed } = await setValue(context, request, value);
  if (changed || !args.flag('idempotent')) replaceFile(path, bytes);
  return 0;
}

function words({ args }: Call): readonly [string, string] {
  if (args.flag('value-file') && args.flag('value-stdin'))
    throw new SubrosaError('usage', 'cannot use both --value-file and --value-stdin');
  const stdin = args.flag('value-stdin');
  const [file, index] = args.words;
  if (args.words.length !== (stdin ? 2 : 3) || file === undefined || index === undefined) {
    throw new SubrosaError(
      'missing-argument',
      stdin
        ? 'no file specified, or index is missing. Need precisely 2 positional arguments since --value-stdin is used.'
        : 'no file specified, or index and value are missing. Need precisely 3 positional arguments.',
    );
  }
  return [file, index];
}

function valueText({ args, context }: Call): string {
  if (args.flag('value-stdin')) return lossyString(context.io.input());
  const value = args.words[2] ?? '';
  return args.flag('value-file') ? lossyString(fileValue(context.absolute(value))) : value;
}

/** A value's file is no input to encrypt: what is wrong with it is plain failure. */
function fileValue(path: string): Uint8Array {
  try {
    return readFileBytes(path);
  } catch (error) {
    throw error instanceof SubrosaError ? new SubrosaError('child', error.message, { cause: error }) : error;
  }
}

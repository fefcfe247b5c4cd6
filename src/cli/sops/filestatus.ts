// `sops filestatus file`.
import { SubrosaError } from '../../base/errors.ts';
import { fileStatus } from '../operations/file-status.ts';
import { errorText, logLine } from '../present.ts';
import type { Call } from './command.ts';

export function run({ args, context }: Call): number {
  const [word] = args.words;
  if (word === undefined) throw new SubrosaError('missing-argument', 'no file specified');
  const source = { path: context.absolute(word), format: context.format(args.text('input-type'), word) };
  let encrypted: boolean;
  try {
    encrypted = fileStatus(context, source);
  } catch (error) {
    if (!(error instanceof SubrosaError) || context.voice === 'native') throw error;
    const message = `cannot check file status: cannot load encrypted file: ${errorText(error, 'sops')}`;
    context.io.error(logLine(context.io, 'fatal', message));
    return 1;
  }
  context.io.out(`${JSON.stringify({ encrypted })}\n`);
  return 0;
}

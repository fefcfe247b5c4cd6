// Commands of the original that do not exist here yet.
import { SubrosaError } from '../../base/errors.ts';
import type { Call } from './command.ts';

export function run({ args }: Call): number {
  const [name = ''] = args.words;
  throw new SubrosaError('not-implemented', `sops ${name} is not available yet in subrosa`, {
    hint: 'Use the original sops for it: the files are the same.',
  });
}

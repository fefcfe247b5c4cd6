// Whether a file is encrypted; needs no key.
import { SubrosaError } from '../../base/errors.ts';
import { keyNaming } from '../../keys/index.ts';
import { isEncrypted } from '../../sops/index.ts';
import type { SopsContext } from '../context.ts';
import { during } from '../stage.ts';
import { readSource, type Source } from './load.ts';

/**
 * Is the file encrypted: has it metadata with a version and a MAC?
 * @throws StageError at `read`, `load`
 */
export function fileStatus(context: SopsContext, source: Source): boolean {
  const bytes = readSource(context, source);
  return during('load', source.path, () => {
    try {
      return isEncrypted(source.format, bytes, keyNaming);
    } catch (error) {
      if (error instanceof SubrosaError && error.code === 'empty-file') return false;
      throw error;
    }
  });
}

// Where the programs under test are.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realPrograms } from '../../tools/real-programs.ts';
import type { Side } from './transcript.ts';

/** The executable that `npm run build` makes, or another that SUBROSA_EXECUTABLE names. */
export const subrosa: string =
  process.env['SUBROSA_EXECUTABLE'] ?? fileURLToPath(new URL('../../dist/subrosa', import.meta.url));

/**
 * Our program under each of the names that it answers to.
 * @throws Error when it is not built
 */
export function ourSide(): Side {
  if (!existsSync(subrosa)) throw new Error('dist/subrosa is missing: npm run build');
  return { name: 'ours', programs: { sops: subrosa, 'age-keygen': subrosa, subrosa } };
}

/** The folder of the real programs: tools/interop.ts says it, and else finds or installs them. */
export function realBin(): string {
  return process.env['SUBROSA_REAL_BIN'] ?? realPrograms();
}

/** The real programs, for tests under test/interop only. */
export function realSide(): Side {
  const bin = realBin();
  return { name: 'sops', programs: { sops: join(bin, 'sops'), 'age-keygen': join(bin, 'age-keygen') } };
}

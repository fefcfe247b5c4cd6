// Promise: `npm run test:interop` runs test/interop against the real programs, whatever the machine has on PATH, and
// never passes without them in CI. Arguments name single test files.
import { oracle, oracleNames, realPrograms } from './real-programs.ts';
import { ensureBuilt, runSuite } from './suite.ts';

runSuite('test/interop/**/*.test.ts', () => {
  const bin = realPrograms();
  for (const name of oracleNames()) oracle(name);
  ensureBuilt();
  return { SUBROSA_REAL_BIN: bin };
});

// Promise: `npm run test:cluster` runs the suites that need a Kubernetes API server, and says so while there is none.
import { ensureBuilt, runSuite } from './suite.ts';

runSuite('test/cluster/**/*.test.ts', () => {
  ensureBuilt();
  return {};
});

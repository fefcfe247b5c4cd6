import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SubrosaError } from '../../../src/base/errors.ts';
import { parseArgs } from '../../../src/cli/args.ts';
import { reportBatch } from '../../../src/cli/batch/report.ts';
import { SopsContext } from '../../../src/cli/context.ts';
import { processIo } from '../../../src/cli/io.ts';
import { optionsNamed } from '../../../src/cli/options.ts';

test('names of files reach the terminal spelled out, on one line each', async () => {
  const seen = { out: '', error: '' };
  const io = {
    ...processIo(),
    isTerminal: () => false,
    out: (text: Uint8Array | string) => void (seen.out += String(text)),
    error: (text: string) => void (seen.error += text),
  };
  const files = ['a\u001b[31m', 'b\nok.yaml: ok'].map((path) => ({ path, named: false }));
  const call = {
    args: parseArgs([], { options: optionsNamed(['quiet']), env: io.env }),
    context: new SopsContext(io),
  };
  await reportBatch(call, files, { done: 'ok' }, ({ path }) => {
    if (path.startsWith('b')) throw new SubrosaError('parse', 'bad\u0007');
    return { kind: 'done' };
  });
  assert.equal(seen.out, 'a\\u{1b}[31m: ok\n');
  assert.match(seen.error, /^b\\u\{a\}ok\.yaml: ok: FAILED: bad\\u\{7\}\n/);
});

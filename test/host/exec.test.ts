import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { utf8 } from '../../src/base/bytes.ts';
import { envOf } from '../../src/host/env.ts';
import { capture, findProgram, shellWords } from '../../src/host/exec.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-exec-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const env = envOf({ PATH: '/usr/bin:/bin' });

const splits: readonly (readonly [string, readonly string[]])[] = [
  ['', []],
  [' \t\r\n', []],
  ['one two', ['one', 'two']],
  ['one "two three" \'four five\'', ['one', 'two three', 'four five']],
  [`one "escaped \\" quote" 'not \\ escaped'`, ['one', 'escaped " quote', 'not \\ escaped']],
  ['a\\ b \\"c\\"', ['a b', '"c"']],
  ['joined"to"\'gether\'', ['joinedtogether']],
  ['""', ['']],
  ["a '' b", ['a', '', 'b']],
  ['a # comment\nb', ['a', 'b']],
  ['a#b ""#c', ['a#b', '#c']],
  ['# only', []],
  ['#', []],
  ['$HOME `x` $(y) * ~', ['$HOME', '`x`', '$(y)', '*', '~']],
  ['a;b|c&&d>e', ['a;b|c&&d>e']],
  ['\\\nx', ['\nx']],
  ['é 漢字 😀', ['é', '漢字', '😀']],
  ['a\u00a0b', ['a\u00a0b']],
];

for (const [text, words] of splits) {
  test(`${JSON.stringify(text)} is ${JSON.stringify(words)}`, () => {
    assert.deepEqual(shellWords(text), words);
  });
}

for (const [text, message] of [
  ["'x", 'EOF found when expecting closing quote'],
  ['"x\\"', 'EOF found when expecting closing quote'],
  ['x\\', 'EOF found after escape character'],
  ['"x\\', 'EOF found after escape character'],
] as const) {
  test(`${JSON.stringify(text)} is refused: ${message}`, () => {
    assert.throws(() => shellWords(text), { code: 'parse', message });
  });
}

test('what a program prints is captured, with its status', async () => {
  const result = await capture(['sh', '-c', 'cat; echo err >&2; exit 3'], { env, input: utf8('in') });
  assert.deepEqual(
    [String(result.stdout), String(result.stderr), result.status, result.signal],
    ['in', 'err\n', 3, undefined],
  );
});

test('a signal is told apart from a status', async () => {
  const { status, signal } = await capture(['sh', '-c', 'kill -9 $$'], { env });
  assert.deepEqual([status, signal], [undefined, 'SIGKILL']);
});

test('without input a program reads nothing', async () => {
  assert.equal(String((await capture(['cat'], { env })).stdout), '');
});

test('words are arguments, never shell text', async () => {
  const { stdout } = await capture(['printf', '%s|', '$HOME', '; id', '*'], { env });
  assert.equal(String(stdout), '$HOME|; id|*|');
});

test('input that a program does not read is no error', async () => {
  const { status } = await capture(['true'], { env, input: new Uint8Array(1 << 20) });
  assert.equal(status, 0);
});

test('a program that is not there is named', async () => {
  await assert.rejects(capture(['nope'], { env }), {
    code: 'child',
    message: 'exec: "nope": executable file not found in $PATH',
  });
  await assert.rejects(capture(['/nope'], { env }), {
    code: 'child',
    message: 'fork/exec /nope: no such file or directory',
  });
});

test('programs are looked for in the absolute folders of PATH only', () => {
  const program = join(folder, 'tool');
  writeFileSync(program, '#!/bin/sh\n');
  writeFileSync(join(folder, 'text'), '');
  mkdirSync(join(folder, 'sub'));
  chmodSync(program, 0o755);
  const here = process.cwd();
  process.chdir(folder);
  try {
    assert.equal(findProgram('tool', envOf({ PATH: `:.:${folder}` })), program);
    assert.equal(findProgram('tool', envOf({ PATH: ':.:' })), undefined);
    assert.equal(findProgram('./tool', envOf({})), './tool');
    assert.equal(findProgram('text', envOf({ PATH: folder })), undefined);
    assert.equal(findProgram('sub', envOf({ PATH: folder })), undefined);
  } finally {
    process.chdir(here);
  }
});

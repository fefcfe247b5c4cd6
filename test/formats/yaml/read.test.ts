import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SubrosaError } from '../../../src/base/errors.ts';
import { type Entry, lookup, MAX_DEPTH, type Value, yaml } from '../../../src/formats/index.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

function valueOf(text: string): Value | undefined {
  const [document] = yaml.parse(bytes(`a: ${text}\n`)).documents;
  return document && lookup(document, 'a');
}

function errorOf(source: string | Uint8Array): SubrosaError {
  try {
    yaml.parse(typeof source === 'string' ? bytes(source) : source);
  } catch (error) {
    assert.ok(error instanceof SubrosaError, String(error));
    return error;
  }
  return assert.fail('expected a refusal');
}

/** The line of the error, 0 for none. */
function lineOf(source: string): number {
  try {
    yaml.parse(bytes(source));
    return 0;
  } catch (error) {
    assert.ok(error instanceof SubrosaError, String(error));
    return error.where.line ?? 0;
  }
}

describe('plain scalars mean what go-yaml takes them for', () => {
  const table: readonly (readonly [string, Value['kind'], string?])[] = [
    ['yes', 'str', 'yes'],
    ['true', 'bool'],
    ['tRue', 'str', 'tRue'],
    ['~', 'null'],
    ['nUll', 'str', 'nUll'],
    ['007', 'int', '7'],
    ['08', 'float', '8'],
    ['-0', 'int', '0'],
    ['0x_1F', 'int', '31'],
    ['-0B11', 'int', '-3'],
    ['0b-11', 'int', '-3'],
    ['1__0', 'int', '10'],
    ['9223372036854775807', 'int', '9223372036854775807'],
    ['-9223372036854775808', 'int', '-9223372036854775808'],
    ['-9223372036854775809', 'float', '-9223372036854776000'],
    ['18446744073709551616', 'float', '18446744073709552000'],
    ['0xFFFFFFFFFFFFFFFFF', 'str', '0xFFFFFFFFFFFFFFFFF'],
    ['.1_5', 'float', '0.15'],
    ['._5', 'str', '._5'],
    ['1e400', 'str', '1e400'],
    ['1e-400', 'float', '0'],
    ['+.INF', 'float', '+Inf'],
    ['.Nan', 'str', '.Nan'],
    ['12:30:45', 'str', '12:30:45'],
    ['2020-1-2', 'time', '2020-01-02T00:00:00Z'],
    ['2020-02-30', 'str', '2020-02-30'],
    ['2020-01-02t3:4:5,060-00:00', 'time', '2020-01-02T03:04:05.06Z'],
    ['2020-01-02   3:4:5.123456789123', 'time', '2020-01-02T03:04:05.123456789Z'],
    ['2020-01-02T03:04:05', 'str', '2020-01-02T03:04:05'],
    ['2020-01-02T03:04:05+23:60', 'time', '2020-01-02T03:04:05+24:00'],
    ['2020-01-02T03:04:05+25:00', 'str', '2020-01-02T03:04:05+25:00'],
    ['!!timestamp "2020-01-02"', 'time', '2020-01-02T00:00:00Z'],
    ['!!float 0x10', 'float', '16'],
    ['!!binary aGk=', 'str', 'hi'],
  ];
  for (const [source, kind, text] of table) {
    test(source, () => {
      const value = valueOf(source);
      assert.equal(value?.kind, kind);
      if (text !== undefined) assert.equal((value as { text?: unknown }).text, text);
    });
  }
});

test('keys remember their line, in nested maps too', () => {
  const [document] = yaml.parse(bytes('# c\na: 1\n\nb:\n  c: |\n    x\n  d: {e: 1}\n')).documents;
  const lines: [string, number | undefined][] = [];
  const walk = (items: readonly { kind: string }[]): void => {
    for (const item of items) {
      if (item.kind !== 'entry') continue;
      const { key, line, value } = item as Entry;
      lines.push([key, line]);
      if (value.kind === 'map') walk(value.items);
    }
  };
  walk(document?.items ?? []);
  assert.deepEqual(lines, [
    ['a', 2],
    ['b', 4],
    ['c', 5],
    ['d', 7],
    ['e', 7],
  ]);
});

test('a value that the SOPS tree cannot hold is refused with its line and path', () => {
  const { code, message, where } = errorOf('a:\n  - x\n  - b: 18446744073709551615\n');
  assert.equal(code, 'unsupported-value');
  assert.equal(message, 'Cannot walk value, unknown type: uint64');
  assert.deepEqual(where, { line: 3, path: '["a"][1]["b"]' });
  const key = errorOf('a:\n  1: x\n');
  assert.equal(key.code, 'unsupported-value');
  assert.equal(key.message, 'Tree contains a non-string key (type int): 1. Only string keys are supported');
  assert.deepEqual(key.where, { line: 2, path: '["a"]' });
  assert.match(errorOf('!!binary /w==: x').message, /not valid UTF-8/);
});

test('no error shows a value of the file', () => {
  const sources = [
    'hunter2',
    '- hunter2',
    'a: !!int hunter2',
    'a: !!binary hunter2!',
    'a: "hunter2',
    'a: "\\q hunter2"',
    'a: hunter2: x',
    'a: [hunter2',
    'a: 1\n---\nhunter2',
    'a: hunter2\n\tb: 1',
    'a: \x01hunter2',
    'a:\n  <<: hunter2',
  ];
  for (const source of sources) {
    const error = errorOf(source);
    assert.equal(error.code, 'parse');
    assert.ok((error.where.line ?? 0) > 0, source);
    assert.doesNotMatch(`${error.message} ${String(error.hint)} ${JSON.stringify(error.where)}`, /hunter/);
  }
});

test('bytes that are no text are refused with their line', () => {
  assert.deepEqual(errorOf(Buffer.from([0x61, 0x3a, 0x0a, 0x0a, 0xff])).where, { line: 3 });
  assert.deepEqual(errorOf(Buffer.from('\ufeffa: 1\n\ud800', 'utf16le')).where, { line: 2 });
  assert.equal(errorOf(Buffer.from([0xff, 0xfe, 0x61])).code, 'parse');
  assert.deepEqual(errorOf('a: 1\r\nb: \x7f').where, { line: 2 });
});

describe('a syntax error names the line to look at', () => {
  const table: readonly (readonly [string, string, number, RegExp])[] = [
    ['a list that never ends', 'a: [1', 1, /expected ',' or '\]'/],
    ['a list that never ends, before a last line break', 'a: [1\n', 1, /expected ',' or '\]'/],
    ['an empty list that never ends, in a later document', 'a: 1\n---\nb: [\n', 3, /expected node content/],
    ['a list over lines that never ends', 'a: [\n1,\n2\n\n', 1, /expected ',' or '\]'/],
    ['a map that never ends', 'a: 1\nb: {x\nc: 2', 2, /expected ',' or '}'/],
    ['a map that never ends, before another that does', 'a: {b: 1\nc: {d: 1}\n', 1, /expected ',' or '}'/],
    ['a map that a bracket ends', 'a: [1,\n b: {c: 1\n d: 2]\n', 2, /expected ',' or '}'/],
    ['a list in a list, of which the inner one ends', 'a: [\n [1]\n', 1, /expected ',' or '\]'/],
    ['a list in a list, of which none ends', 'a: [\n [1\n', 2, /expected ',' or '\]'/],
    ['a comma missing in a map that ends', '{\n"a": 1\n"b": 2\n}\n', 3, /expected ',' or '}'/],
    ['a bracket that opens nothing', 'a: 1\nb: ]\n', 2, /expected node content/],
    ['double quotes that never end', 'a: 1\nb: "x\nc: 2\n', 2, /unexpected end of stream/],
    ['single quotes that never end', "a: 1\nb: 'x\n\n\n", 2, /unexpected end of stream/],
    ['an escape of none', 'a: "x\n \\q"\n', 2, /unknown escape character/],
    ['a tab as indentation', 'a:\n\tb: 1\n', 2, /cannot start any token/],
    ['a tab behind a value', 'a: 1\n\tb: 2', 2, /a tab character that violates indentation/],
    ['a tab in a nested map', 'a:\n  b: 1\n\tc: 2\n', 3, /a tab character that violates indentation/],
    ['a tab in a block scalar', 'a: |\n\tx\n', 2, /a tab character where an indentation space/],
    ['a key without a colon at the end', 'a: 1\nb\n', 2, /could not find expected ':'/],
    ['a key without a colon', 'a: 1\nb\nc: 1\n', 2, /could not find expected ':'/],
    ['a key too far right', 'a: 1\n  b: 2\n', 2, /mapping values are not allowed/],
    ['a key in between', 'a:\n  b: 1\n c: 2\nd: 1\n', 3, /did not find expected key/],
    ['a dash among keys', 'a: 1\n- b\n', 2, /did not find expected key/],
  ];
  for (const [name, source, line, message] of table) {
    test(name, () => {
      const error = errorOf(source);
      assert.match(error.message, message);
      assert.deepEqual(error.where, { line });
    });
  }

  test('and never a line that is not there', () => {
    const whole =
      'a: &x [1, {b: "c\n d"}, !!str e]\nf:\n  - |\n    g\n  - ? h\n    : *x\n---\n{"i": [\'j\'],\n k: >-\n}\n';
    for (const source of [whole, whole.replaceAll(' ', '\t'), whole.replaceAll(']', '}')]) {
      for (let end = 1; end <= source.length; end++) {
        const text = source.slice(0, end);
        const lines = text.replace(/\n$/, '').split('\n').length;
        assert.ok(lineOf(text) <= lines, JSON.stringify(text));
      }
    }
  });
});

describe('hostile files meet a limit, not the stack or the memory', () => {
  const refusals: readonly (readonly [string, string, string])[] = [
    ['flow lists', `a: ${'['.repeat(100_000)}`, 'limit'],
    ['flow maps', `a: ${'{a: '.repeat(100_000)}`, 'limit'],
    ['flow pairs', `a: ${'[a: '.repeat(100_000)}`, 'limit'],
    ['dashes', `a:\n ${'- '.repeat(10_000)}x`, 'limit'],
    ['question marks', '? '.repeat(10_000), 'limit'],
    ['maps in maps', Array.from({ length: 10_000 }, (_, n) => `${' '.repeat(n)}a:\n`).join(''), 'limit'],
    ['an alias in itself', 'a: &a [*a]', 'parse'],
    ['an alias in itself, in a later document', 'a: 1\n---\na: &a {b: [*a]}', 'parse'],
  ];
  for (const [name, source, code] of refusals) test(name, () => assert.equal(errorOf(source).code, code));

  test('as deep as allowed', () => {
    const inner = MAX_DEPTH - 1;
    const source = `a: ${'['.repeat(inner)}${']'.repeat(inner)}`;
    assert.equal(yaml.parse(yaml.print(yaml.parse(bytes(source)))).documents.length, 1);
    assert.equal(errorOf(`a: [${source.slice(3)}]`).code, 'limit');
  });

  for (const before of ['', 'x: 1\n---\n']) {
    test(`an alias bomb ${before === '' ? 'in the first document' : 'in a later one'}`, () => {
      const level = (n: number): string => `a${n}: &a${n} [${`*a${n - 1},`.repeat(9)}]\n`;
      const source = `${before}a0: &a0 [x]\n${Array.from({ length: 20 }, (_, n) => level(n + 1)).join('')}`;
      const error = errorOf(source);
      assert.equal(error.code, 'limit');
      assert.equal(error.message, 'yaml: document contains excessive aliasing');
    });
  }

  test('aliases nested deeper than lists may be', () => {
    const chain = Array.from({ length: 3000 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}]\n`).join('');
    assert.equal(errorOf(`a0: &a0 [x]\n${chain}`).code, 'limit');
  });

  test('many comments, keys and lines', () => {
    const comments = '# c\n'.repeat(200_000);
    assert.equal(yaml.parse(bytes(`${comments}a: 1\n`)).documents[0]?.items.length, 200_001);
    const keys = Array.from({ length: 200_000 }, (_, n) => `k${n}: v\n`).join('');
    assert.equal(yaml.parse(bytes(keys)).documents[0]?.items.length, 200_000);
    assert.equal((valueOf(`|\n${'  x\n'.repeat(200_000)}`) as { text?: string }).text?.length, 400_000);
  });
});

test('keys of Object.prototype are keys like others', () => {
  const [document] = yaml.parse(bytes('__proto__: {polluted: 1}\nconstructor: 2\n')).documents;
  assert.deepEqual(
    document?.items.map((item) => (item as Entry).key),
    ['__proto__', 'constructor'],
  );
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseArgs, type Args } from '../../src/cli/args.ts';
import type { Option } from '../../src/cli/options.ts';
import { envOf } from '../../src/host/env.ts';

const options: readonly Option[] = [
  { name: 'in-place', aliases: ['i'], value: 'flag', help: '' },
  { name: 'local', value: 'flag', on: true, env: 'LOCAL', help: '' },
  { name: 'output', value: 'text', help: '' },
  { name: 'age', aliases: ['a'], value: 'text', env: 'RECIPIENTS', help: '' },
  { name: 'indent', value: 'number', help: '' },
  { name: 'service', value: 'list', env: 'SERVICES', help: '' },
];

function parse(line: string, env: Record<string, string> = {}, stopAtWord = false): Args {
  return parseArgs(line === '' ? [] : line.split(' '), { options, env: envOf(env), stopAtWord });
}

describe('flags are read as Go reads them', () => {
  const cases: readonly (readonly [string, Record<string, unknown>])[] = [
    ['-output x', { output: 'x' }],
    ['--output x', { output: 'x' }],
    ['-output=x', { output: 'x' }],
    ['--output=x=y', { output: 'x=y' }],
    ['--output=', { output: '' }],
    ['--output --age', { output: '--age' }],
    ['--output -', { output: '-' }],
    ['-a r', { age: 'r' }],
    ['-i', { 'in-place': true }],
    ['--in-place=false', { 'in-place': false }],
    ['--in-place=T', { 'in-place': true }],
    ['-i=0', { 'in-place': false }],
    ['', { local: true }],
    ['--local=false', { local: false }],
    ['--indent 2', { indent: '2' }],
    ['--indent=-3', { indent: '-3' }],
  ];
  for (const [line, expected] of cases) {
    test(line || 'nothing', () => {
      const args = parse(line);
      for (const [name, value] of Object.entries(expected)) {
        assert.equal(typeof value === 'boolean' ? args.flag(name) : args.text(name), value);
      }
      assert.deepEqual(args.words, []);
    });
  }
});

test('flags may stand before, between and behind the words of a command', () => {
  const args = parse('f --age r -i g --output o');
  assert.deepEqual(args.words, ['f', 'g']);
  assert.deepEqual([args.text('age'), args.flag('in-place'), args.text('output')], ['r', true, 'o']);
});

test('a boolean flag does not take the next word along, as it does in the original', () => {
  assert.deepEqual(parse('-i f --age r').words, ['f']);
});

test('at the top level everything behind the first word is a word', () => {
  const args = parse('-i f --age r', {}, true);
  assert.deepEqual(args.words, ['f', '--age', 'r']);
  assert.equal(args.text('age'), '');
});

test('-- ends the flags', () => {
  assert.deepEqual(parse('--age r -- -i f').words, ['-i', 'f']);
  assert.deepEqual(parse('-- -i', {}, true).words, ['-i']);
});

test('what looks like an unknown flag behind the first word is a word: a negative number', () => {
  assert.deepEqual(parse('f ["a"] -1').words, ['f', '["a"]', '-1']);
});

test('a single dash is a word', () => {
  assert.deepEqual(parse('-').words, ['-']);
});

describe('wrong lines are refused in Go’s words', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['--none', 'flag provided but not defined: -none'],
    ['-none=3', 'flag provided but not defined: -none'],
    ['---x', 'bad flag syntax: ---x'],
    ['-=x', 'bad flag syntax: -=x'],
    ['--output', 'flag needs an argument: -output'],
    ['f --output', 'flag needs an argument: -output'],
    ['--in-place=maybe', 'invalid boolean value "maybe" for -in-place: parse error'],
    ['--indent x', 'invalid value "x" for flag -indent: parse error'],
  ];
  for (const [line, message] of cases) {
    test(line, () => {
      assert.throws(() => parse(line), { code: 'usage', message });
    });
  }
});

describe('the environment gives defaults', () => {
  test('a text, which the line overrides', () => {
    assert.equal(parse('', { RECIPIENTS: 'r' }).text('age'), 'r');
    assert.equal(parse('--age s', { RECIPIENTS: 'r' }).text('age'), 's');
    assert.equal(parse('', { RECIPIENTS: 'r' }).given('age'), false);
    assert.equal(parse('--age s').given('age'), true);
  });
  test('a flag; empty means off', () => {
    assert.equal(parse('', { LOCAL: 'false' }).flag('local'), false);
    assert.equal(parse('', { LOCAL: '' }).flag('local'), false);
    assert.equal(parse('--local', { LOCAL: 'false' }).flag('local'), true);
  });
  test('a flag that is no boolean', () => {
    assert.throws(() => parse('', { LOCAL: 'xx' }), {
      code: 'usage',
      message:
        'could not parse xx as bool value for flag local: strconv.ParseBool: parsing "xx": invalid syntax',
    });
  });
  test('a list, which the line replaces', () => {
    assert.deepEqual(parse('', { SERVICES: 'a, b' }).list('service'), ['a', 'b']);
    assert.deepEqual(parse('--service c --service d', { SERVICES: 'a' }).list('service'), ['c', 'd']);
  });
});

test('what is not given is empty, off, zero', () => {
  const args = parse('');
  assert.deepEqual(
    [
      args.text('output'),
      args.flag('in-place'),
      args.number('indent'),
      args.list('service'),
      args.flag('nothing'),
    ],
    ['', false, 0, [], false],
  );
});

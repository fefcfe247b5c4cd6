// set, unset, rotate and updatekeys beyond what the transcripts hold.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseSetValue } from '../../../src/cli/operations/change.ts';
import { keyA, keyB, keyC } from '../../helpers/keys.ts';
import { Bench } from '../bench.ts';

describe('the value of set', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['"text"', { kind: 'str', text: 'text' }],
    ['3', { kind: 'float', text: '3' }],
    ['1.50', { kind: 'float', text: '1.5' }],
    ['9007199254740993', { kind: 'int', text: '9007199254740993' }],
    ['9007199254740992', { kind: 'float', text: '9007199254740992' }],
    ['true', { kind: 'bool', value: true }],
    ['null', { kind: 'null' }],
  ];
  for (const [text, value] of cases) {
    test(text, () => {
      assert.deepEqual(parseSetValue(text), value);
    });
  }
  test('whole numbers in an object stay whole', () => {
    const value = parseSetValue('{"n": 12345678901234567, "__proto__": [1]}');
    assert.ok(value.kind === 'map');
    assert.deepEqual(
      value.items.map((item) => item.kind === 'entry' && [item.key, item.value.kind]),
      [
        ['n', 'int'],
        ['__proto__', 'list'],
      ],
    );
  });
  for (const text of ['bare', '', '{"cut": ', '1 2', '{"a":1}}', '1e999']) {
    test(`${text || 'nothing'} is refused, and not quoted in the error`, () => {
      assert.throws(() => parseSetValue(text), {
        code: 'bad-set-value',
        message: /^Value for --set is not valid JSON/,
      });
    });
  }
  test('a list is refused', () => {
    assert.throws(() => parseSetValue('[1]'), {
      code: 'bad-set-value',
      message: 'Invalid --set value format',
    });
  });
});

test('an index into a map is an error; the original does nothing, silently', async () => {
  const bench = new Bench();
  await bench.encrypted('f.yaml', 'a: {b: c}\n');
  const before = bench.read('f.yaml');
  const { status, error } = await bench.sops(['set', 'f.yaml', '["a"][0]', '"x"']);
  assert.equal(status, 1);
  assert.match(error, /is an index, but the tree has a map here/);
  assert.equal(bench.read('f.yaml'), before);
});

test('a negative number needs no --', async () => {
  const bench = new Bench();
  await bench.encrypted('f.yaml', 'a: b\n');
  assert.equal((await bench.sops(['set', 'f.yaml', '["a"]', '-1'])).status, 0);
  assert.equal((await bench.sops(['decrypt', 'f.yaml'])).out, 'a: -1\n');
});

test('rotate removes a key from all groups', async () => {
  const bench = new Bench();
  const group = (...keys: readonly { readonly recipient: string }[]): string =>
    `{age: [${keys.map((key) => key.recipient).join(', ')}]}`;
  bench.write(
    '.sops.yaml',
    `creation_rules:\n  - key_groups: [${group(keyA, keyC)}, ${group(keyA, keyB)}]\n`,
  );
  bench.write('f.yaml', 'a: b\n');
  await bench.sops(['encrypt', '-i', 'f.yaml']);
  const { status, out } = await bench.sops(['rotate', '--rm-age', keyA.recipient, 'f.yaml']);
  assert.equal(status, 0);
  assert.deepEqual(out.match(/age1\w+/g), [keyC.recipient, keyB.recipient]);
});

describe('updatekeys', () => {
  const rule = (...keys: readonly { readonly recipient: string }[]): string =>
    `creation_rules:\n  - age: ${keys.map((key) => key.recipient).join(',')}\n`;

  test('asks until the answer is y or n', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'a: b\n');
    bench.write('.sops.yaml', rule(keyA, keyB));
    const { status, out } = await bench.sops(['updatekeys', 'f.yaml'], { input: 'maybe\n\ny\n' });
    assert.equal(status, 0);
    assert.equal(out.split('Is this okay? (y/n):').length, 4);
    assert.deepEqual(bench.read('f.yaml').match(/age1\w+/g), [keyA.recipient, keyB.recipient]);
  });

  test('values, MAC and time stay as they are', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'a: b\n');
    const kept = (text: string): string[] =>
      text.split('\n').filter((line) => /^a:|mac:|lastmodified:/.test(line));
    const before = kept(bench.read('f.yaml'));
    bench.write('.sops.yaml', rule(keyA, keyB));
    await bench.sops(['updatekeys', '-y', 'f.yaml']);
    assert.deepEqual(kept(bench.read('f.yaml')), before);
    assert.equal(before.length, 3);
  });

  test('from one group to two: both are needed', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'a: b\n');
    const groups = `[{age: [${keyA.recipient}]}, {age: [${keyB.recipient}]}]`;
    bench.write('.sops.yaml', `creation_rules:\n  - key_groups: ${groups}\n    shamir_threshold: 1\n`);
    assert.equal((await bench.sops(['updatekeys', '-y', 'f.yaml'])).status, 0);
    assert.match(bench.read('f.yaml'), /shamir_threshold: 2/);
    assert.equal((await bench.sops(['decrypt', 'f.yaml'])).status, 128);
  });
});

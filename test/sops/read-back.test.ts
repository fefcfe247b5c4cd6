import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entry, float, int, map, str, time, type FormatName, type Scalar } from '../../src/formats/index.ts';
import { printEncrypted, printForEditing, type SopsFile } from '../../src/sops/index.ts';

const file = (value: Scalar): SopsFile => ({
  tree: { documents: [map([entry('a', value)])] },
  metadata: {
    groups: [[{ type: 'age', name: 'r', fields: [entry('recipient', str('r'))], enc: 'e' }]],
    shamirThreshold: 0,
    lastModified: '2024-01-02T03:04:05Z',
    mac: 'ENC[x]',
    macOnlyEncrypted: false,
    selection: { unencrypted_suffix: '_unencrypted' },
    version: '3.13.3',
  },
});

test('a clear value that its format would change is refused, with its path', () => {
  const cases: [FormatName, Scalar][] = [
    ['yaml', float('-0')],
    ['dotenv', str('C:\\new')],
    ['dotenv', float('3')],
    ['json', float('-0')],
    ['json', str(Buffer.of(0xff))],
  ];
  for (const [format, value] of cases) {
    assert.throws(
      () => printEncrypted(format, file(value)),
      { code: 'emit', where: { path: '["a"]' } },
      format,
    );
  }
});

test('what reads back the same is written', () => {
  const cases: [FormatName, Scalar][] = [
    ['yaml', float('3')],
    ['yaml', float('1000000000000000000000')],
    ['yaml', time('2020-01-01T00:00:00.5+02:00')],
    ['yaml', str(Buffer.of(0xff))],
    ['json', float('1.5')],
    ['json', time('2020-01-01T00:00:00Z')],
    ['dotenv', int('3')],
    ['dotenv', str('line\nbreak')],
  ];
  for (const [format, value] of cases) assert.ok(printEncrypted(format, file(value)).length > 0, format);
});

test('a text for the editor is refused when saving it untouched would change a value', () => {
  assert.throws(() => printForEditing('dotenv', file(str('C:\\new')).tree), { code: 'emit' });
  assert.equal(Buffer.from(printForEditing('dotenv', file(str('x')).tree)).toString(), 'a=x\n');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floatText, goFloat, int64Text, parseGoFloat, parseInt64 } from '../../src/formats/index.ts';

// Expected values of Go's strconv were checked with Go 1.26.8.

test('integers of 64 bits are canonical, and others are none', () => {
  const texts = [
    '0',
    '-0',
    '+7',
    '007',
    '-12',
    '9223372036854775807',
    '-9223372036854775808',
    '+0000000000000000000001',
  ];
  const expected = ['0', '0', '7', '7', '-12', '9223372036854775807', '-9223372036854775808', '1'];
  assert.deepEqual(texts.map(parseInt64), expected);
  for (const text of [
    '',
    '-',
    '+-1',
    '1.0',
    '1e3',
    '0x1',
    '1_0',
    ' 1',
    '9223372036854775808',
    '-9223372036854775809',
  ]) {
    assert.equal(parseInt64(text), undefined, text);
  }
  assert.equal(parseInt64('9'.repeat(1_000_000)), undefined);
  assert.equal(int64Text(2n ** 63n), undefined);
  assert.equal(int64Text(-(2n ** 63n)), '-9223372036854775808');
});

test('floats have all digits and no exponent', () => {
  const cases: [number, string][] = [
    [1, '1'],
    [1.5, '1.5'],
    [-0, '-0'],
    [1e21, '1000000000000000000000'],
    [1.2345e25, '12345000000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.25e-9, '-0.00000000125'],
    [5e-324, `0.${'0'.repeat(323)}5`],
    [Number.NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
  ];
  for (const [value, text] of cases) assert.equal(floatText(value), text);
});

test('floats are read as Go reads them', () => {
  const cases: [string, string | undefined][] = [
    ['1e3', '1000'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-0.0', '-0'],
    ['inf', '+Inf'],
    ['+Infinity', '+Inf'],
    ['-INF', '-Inf'],
    ['nan', 'NaN'],
    ['1_000.5', '1000.5'],
    ['0x1p-2', '0.25'],
    ['0x_1p0', '1'],
    ['-0X1.8p1', '-3'],
    ['0x1p-1074', floatText(5e-324)],
    ['0x8p-1077', floatText(5e-324)],
    ['0x1.fffffffffffff8p0', '2'],
    ['0x1.00000000000008p0', '1'],
    ['0x1.000000000000081p0', '1.0000000000000002'],
    ['0x1p-1080', '0'],
    ['1e-400', '0'],
    ['1e400', undefined],
    ['0x1p1024', undefined],
    ['+nan', undefined],
    ['1_', undefined],
    ['1__0', undefined],
    ['_1', undefined],
    ['0x1', undefined],
    ['1e', undefined],
    ['', undefined],
    ['.', undefined],
    [' 1', undefined],
  ];
  for (const [text, value] of cases) assert.equal(parseGoFloat(text), value, text);
});

test('the shortest form of Go takes an exponent beyond the limit', () => {
  const six = (text: string): string => goFloat(text, { limit: 6, exponentChar: 'e' });
  const pairs = {
    '0': '0',
    '-0': '-0',
    '100000': '100000',
    '1000000': '1e+06',
    '1000000.5': '1.0000005e+06',
    '123456789': '1.23456789e+08',
    '0.0001': '0.0001',
    '0.00001': '1e-05',
    '-0.000012': '-1.2e-05',
  };
  for (const [text, form] of Object.entries(pairs)) assert.equal(six(text), form);
  assert.equal(goFloat(floatText(1e100), { limit: 6, exponentChar: 'E' }), '1E+100');
});

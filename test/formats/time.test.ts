import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalTime, rfc3339 } from '../../src/formats/index.ts';

// Expected values were checked with Go 1.26.8: UnmarshalText, then MarshalText.

test('timestamps keep their zone and nine digits at most', () => {
  const pairs = {
    '2024-01-02T03:04:05Z': '2024-01-02T03:04:05Z',
    '2024-01-02T03:04:05+00:00': '2024-01-02T03:04:05Z',
    '2024-01-02T03:04:05-00:00': '2024-01-02T03:04:05Z',
    '2024-01-02T03:04:05.100+02:00': '2024-01-02T03:04:05.1+02:00',
    '2024-01-02T03:04:05.1234567899Z': '2024-01-02T03:04:05.123456789Z',
    '2024-01-02T03:04:05,5Z': '2024-01-02T03:04:05.5Z',
    '2024-01-02T03:04:05.000Z': '2024-01-02T03:04:05Z',
    '2024-01-02T3:04:05Z': '2024-01-02T03:04:05Z',
    '2024-01-02T03:04:05+01:60': '2024-01-02T03:04:05+02:00',
    '0000-02-29T00:00:00Z': '0000-02-29T00:00:00Z',
    '9999-12-31T23:59:59-23:59': '9999-12-31T23:59:59-23:59',
  };
  for (const [text, canonical] of Object.entries(pairs)) assert.equal(canonicalTime(text), canonical);
});

test('what Go does not read or could not write again is no timestamp', () => {
  const texts = [
    ...[
      '',
      '2024-01-02',
      '2024-01-02 03:04:05Z',
      '2024-01-02t03:04:05Z',
      '2024-01-02T03:04:05',
      '2024-01-02T03:04:05z',
    ],
    ...['2024-13-01T00:00:00Z', '2024-00-01T00:00:00Z', '2023-02-29T00:00:00Z', '1900-02-29T00:00:00Z'],
    ...['2024-04-31T00:00:00Z', '2024-01-01T24:00:00Z', '2024-01-01T00:60:00Z', '2024-01-01T00:00:60Z'],
    ...[
      '2024-01-01T00:00:00.Z',
      '2024-01-01T00:00:00+24:00',
      '2024-01-01T00:00:00+00:61',
      '2024-1-1T00:00:00Z',
    ],
  ];
  for (const text of texts) assert.equal(canonicalTime(text), undefined, text);
});

test('a clock reading is written in whole seconds', () => {
  assert.equal(rfc3339(1_704_164_645_999), '2024-01-02T03:04:05Z');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rawBytes, rawString, rawText } from '../../src/formats/raw-text.ts';

test('any two bytes come back, whatever stands around them', () => {
  for (let pair = 0; pair < 0x10000; pair++) {
    const bytes = Uint8Array.of(0xe2, 0x82, pair >> 8, pair & 0xff, 0xac, 0x41);
    const raw = rawString(bytes);
    assert.deepEqual(Buffer.from(rawBytes(raw)).toString('hex'), Buffer.from(bytes).toString('hex'));
  }
});

test('each byte that is not UTF-8 is one code unit, and the rest is text', () => {
  assert.equal(rawString(Buffer.from([0x61, 0xff, 0xe2, 0x82, 0xac])), 'a\udcff€');
  assert.equal(rawString(Buffer.from([0xed, 0xa0, 0x80])), '\udced\udca0\udc80');
  assert.equal(rawString(Buffer.from([0xf0, 0x9f, 0x98])), '\udcf0\udc9f\udc98');
  assert.equal(rawString(Buffer.from([0xc0, 0x80, 0xf4, 0x90])), '\udcc0\udc80\udcf4\udc90');
  assert.equal(rawString('plain 😀'), 'plain 😀');
});

test('text stays text, and only invalid bytes become bytes', () => {
  assert.equal(rawText('é😀'), 'é😀');
  assert.deepEqual(Buffer.from(rawText('é\udcff😀') as Uint8Array), Buffer.from('c3a9fff09f9880', 'hex'));
});

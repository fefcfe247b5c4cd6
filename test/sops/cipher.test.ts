import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cipher } from '../../src/sops/index.ts';
import { bool, comment, float, int, str, time } from '../../src/formats/index.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const iv = Buffer.from(Array.from({ length: 32 }, (_, index) => index + 32)).toString('base64');

// The values of the reference's vector, which the real sops 3.13.3 decrypts.
const vector = [
  { type: 'comment', aad: ':', data: 'N6+ePOg=', tag: 'cPJU+gQfuk2Cck4/gS4NwA==', leaf: comment(' note') },
  { type: 'str', aad: 'a:', data: 'f6SdJOI=', tag: 'Aev7PNzF9ifk0oM4U+MGlg==', leaf: str('hello') },
  { type: 'bool', aad: 'l:x:', data: 'Q7OELQ==', tag: 'L2lk27yf3be/F47NB19x1A==', leaf: bool(true) },
  { type: 'float', aad: 'l:', data: 'Ju/E', tag: 'i0mj03llGrfycW8nDM9pFA==', leaf: float('1.5') },
];

describe('Cipher', () => {
  test('decrypts the vector that the original decrypts', () => {
    for (const { type, aad, data, tag, leaf } of vector) {
      const text = `ENC[AES256_GCM,data:${data},iv:${iv},tag:${tag},type:${type}]`;
      assert.deepEqual(new Cipher(key).decrypt(text, aad), leaf);
    }
  });

  test('encrypts to that vector again when the IV is remembered', () => {
    for (const { type, aad, data, tag, leaf } of vector) {
      const text = `ENC[AES256_GCM,data:${data},iv:${iv},tag:${tag},type:${type}]`;
      const cipher = new Cipher(key, { reuse: true });
      cipher.decrypt(text, aad);
      assert.equal(cipher.encrypt(leaf, aad), text);
    }
  });

  test('does not reuse an IV for another type, another place or a new cipher', () => {
    const cipher = new Cipher(key, { reuse: true });
    const first = new Cipher(key).encrypt(int('1'), 'a:');
    assert.deepEqual(cipher.decrypt(first, 'a:'), int('1'));
    assert.equal(cipher.encrypt(int('1'), 'a:'), first);
    const ivOf = (text: string): string => /iv:([^,]+)/.exec(text)?.[1] ?? '';
    assert.notEqual(ivOf(cipher.encrypt(str('1'), 'a:')), ivOf(first));
    assert.notEqual(ivOf(cipher.encrypt(int('1'), 'b:')), ivOf(first));
    assert.notEqual(ivOf(new Cipher(key, { reuse: true }).encrypt(int('1'), 'a:')), ivOf(first));
  });

  test('round-trips every type', () => {
    const leaves = [
      str('päss\nword'),
      str(Buffer.of(0xff, 0x00, 0x80)),
      int('-9223372036854775808'),
      float('-0'),
      float('NaN'),
      float('100000000000000000000000'),
      bool(false),
      time('2020-01-01T00:00:00.123456789+02:00'),
      comment(' c'),
    ];
    for (const leaf of leaves) {
      const cipher = new Cipher(key);
      assert.deepEqual(cipher.decrypt(cipher.encrypt(leaf, 'x:'), 'x:'), leaf);
    }
  });

  test('leaves the empty string and the empty comment empty', () => {
    const cipher = new Cipher(key);
    assert.equal(cipher.encrypt(str(''), 'a:'), '');
    assert.equal(cipher.encrypt(comment(''), 'a:'), '');
    assert.deepEqual(cipher.decrypt('', 'a:'), str(''));
  });

  test('reads IVs of any length, keys of 16 and 24 bytes, and text behind the bracket', () => {
    for (const length of [16, 24, 32]) {
      const cipher = new Cipher(key.slice(0, length));
      assert.deepEqual(cipher.decrypt(`${cipher.encrypt(str('v'), 'a:')} trailing`, 'a:'), str('v'));
    }
  });

  test('refuses what was tampered with, without showing it', () => {
    const cipher = new Cipher(key);
    const good = cipher.encrypt(str('hunter2'), 'a:');
    const refused = (text: string, aad: string, message: RegExp): void => {
      assert.throws(
        () => cipher.decrypt(text, aad),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'decrypt-value');
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /hunter2/);
          return true;
        },
      );
    };
    refused(good, 'b:', /message authentication failed/);
    refused(good.replace('type:str', 'type:int'), 'a:', /not of type int/);
    refused(good.replace('type:str', 'type:made-up'), 'a:', /Unknown datatype: made-up/);
    refused(good.replace(/tag:[^,]+/, 'tag:AAAA'), 'a:', /tag has 3 bytes/);
    refused(good.replace(/data:[^,]+/, 'data:%%%'), 'a:', /base64-decoding data/);
    refused('hunter2', 'a:', /does not match sops' data format/);
    refused('ENC[AES256_GCM,data:,iv:,tag:,type:str]', 'a:', /does not match/);
  });
});

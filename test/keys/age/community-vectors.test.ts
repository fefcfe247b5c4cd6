// The age community's test vectors (npm: cctv-age, C2SP CCTV), each one run through our reader.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import * as cctv from 'cctv-age';
import { messageOf, SubrosaError } from '../../../src/base/errors.ts';
import { dearmor } from '../../../src/keys/age/armor.ts';
import { openHeader } from '../../../src/keys/age/file.ts';
import { parseHeader, type Header } from '../../../src/keys/age/header.ts';
import { parseIdentity, type AgeIdentity } from '../../../src/keys/age/identity.ts';
import { openStream, startStream } from '../../../src/keys/age/payload.ts';
import { scryptStanza, unwrapScrypt } from '../../../src/keys/age/scrypt.ts';
import { testContext } from '../context.ts';

type Outcome =
  'success' | 'no match' | 'HMAC failure' | 'header failure' | 'payload failure' | 'armor failure';

interface Vector {
  readonly expect: Outcome;
  readonly fields: readonly (readonly [string, string])[];
  readonly file: Uint8Array;
}

/** Vectors that are not run, each with its reason. */
const SKIPPED = new Map<string, string>([]);

const KNOWN = ['expect', 'compressed', 'payload', 'identity', 'passphrase', 'armored', 'file key', 'comment'];

function readVector(raw: Uint8Array): Vector {
  const split = Buffer.from(raw).indexOf('\n\n');
  const fields = Buffer.from(raw.subarray(0, split))
    .toString()
    .split('\n')
    .map((line): [string, string] => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]);
  const value = (name: string): string | undefined => fields.find(([key]) => key === name)?.[1];
  for (const [name] of fields) assert.ok(KNOWN.includes(name), `unknown field ${name}`);
  const rest = raw.subarray(split + 2);
  const file = value('compressed') === 'zlib' ? inflateSync(rest) : rest;
  return { expect: value('expect') as Outcome, fields, file };
}

function passphraseIdentity(passphrase: string): AgeIdentity {
  return {
    native: true,
    mismatch: 'incorrect passphrase',
    describe: () => 'passphrase',
    async unwrap({ stanzas }) {
      const stanza = scryptStanza(stanzas);
      return stanza && unwrapScrypt(passphrase, stanza);
    },
  };
}

interface Result {
  readonly outcome: Outcome;
  readonly plaintext?: Uint8Array;
  readonly why?: string;
}

async function open({ fields, file }: Vector): Promise<Result> {
  const values = (name: string): string[] => fields.filter(([key]) => key === name).map(([, value]) => value);
  const identities = [
    ...values('identity').map((text) => parseIdentity(text, testContext({}))),
    ...values('passphrase').map(passphraseIdentity),
  ];
  const stage = { outcome: 'armor failure' as Outcome };
  try {
    const bytes = values('armored')[0] === 'yes' ? dearmor(Buffer.from(file).toString('latin1')) : file;
    stage.outcome = 'header failure';
    const header: Header = parseHeader(bytes);
    const fileKey = await openHeader(header, identities);
    const stream = startStream(fileKey, bytes.subarray(header.bytes.length));
    stage.outcome = 'payload failure';
    return { outcome: 'success', plaintext: openStream(stream) };
  } catch (error) {
    assert.ok(error instanceof SubrosaError, `not one of our errors: ${messageOf(error)}`);
    const why = error.message;
    if (why === 'bad header MAC') return { outcome: 'HMAC failure', why };
    if (/match/.test(why)) return { outcome: 'no match', why };
    return { outcome: stage.outcome, why };
  }
}

const vectors = Object.entries(cctv as unknown as Record<string, Uint8Array>).filter(
  ([, raw]) => raw instanceof Uint8Array,
);

test('the community has vectors for us', () => {
  assert.ok(vectors.length > 100, `only ${vectors.length} vectors`);
});

for (const [name, raw] of vectors) {
  test(`vector ${name}`, { skip: SKIPPED.get(name) ?? false }, async () => {
    const vector = readVector(raw);
    const { outcome, plaintext, why } = await open(vector);
    assert.equal(outcome, vector.expect, why);
    if (plaintext === undefined) return;
    const hash = createHash('sha256').update(plaintext).digest('hex');
    assert.equal(hash, vector.fields.find(([key]) => key === 'payload')?.[1]);
  });
}

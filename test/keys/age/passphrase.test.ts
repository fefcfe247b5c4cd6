import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Encrypter } from 'age-encryption';
import { sameBytes } from '../../../src/base/bytes.ts';
import { agentCacheId } from '../../../src/keys/age/passphrase.ts';
import { keyRing } from '../../../src/keys/index.ts';
import { testContext, type TestMachine } from '../context.ts';
import {
  ageKey,
  PASSPHRASE,
  PLAIN,
  vectorBytes,
  vectorIdentity,
  vectorPath,
  vectorText,
} from '../vectors.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-passphrase-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const enc = vectorText('x25519.age');
const QUESTION = "Enter passphrase for identity 'SOPS_AGE_KEY_FILE':";

function ring(name: string, machine: TestMachine): ReturnType<typeof keyRing> {
  const path = name.startsWith('/') ? name : vectorPath(name);
  return keyRing(testContext({ home: folder, ...machine, env: { SOPS_AGE_KEY_FILE: path, ...machine.env } }));
}

for (const name of ['identities-locked.age', 'identities-locked.txt', 'identities-locked-both.txt']) {
  test(`${name}, made by age, opens after its passphrase is given, once for many files`, async () => {
    const asked: string[] = [];
    const opened = ring(name, { answers: [PASSPHRASE], asked });
    const results = await Promise.all([1, 2, 3].map(() => opened.unwrap(ageKey('', enc))));
    for (const result of results)
      assert.ok(result.ok && sameBytes(result.part, PLAIN), JSON.stringify(result));
    assert.deepEqual(asked, [QUESTION]);
  });
}

test('a hybrid identity in an encrypted file is used too', async () => {
  const opened = ring('identities-locked-both.txt', { answers: [PASSPHRASE] });
  const result = await opened.unwrap(ageKey('', vectorText('hybrid.age')));
  assert.ok(result.ok && sameBytes(result.part, PLAIN));
});

test('a wrong passphrase is a reason and is asked for once', async () => {
  const asked: string[] = [];
  const opened = ring('identities-locked.txt', { answers: ['wrong', PASSPHRASE], asked });
  await opened.unwrap(ageKey('', enc));
  const result = await opened.unwrap(ageKey('', enc));
  assert.ok(!result.ok);
  assert.match(result.reasons[0]!, /sops data key with age: incorrect passphrase\. Did not find/);
  assert.deepEqual(result.tried, ['identities encrypted with a passphrase in SOPS_AGE_KEY_FILE']);
  assert.equal(asked.length, 1);
});

test('an empty passphrase and a missing terminal are reasons', async () => {
  const empty = await ring('identities-locked.txt', { answers: [''] }).unwrap(ageKey('', enc));
  assert.match(JSON.stringify(empty), /passphrase can't be empty/);
  const none = await ring('identities-locked.txt', {}).unwrap(ageKey('', enc));
  assert.match(JSON.stringify(none), /could not read passphrase: no terminal/);
});

test('the passphrase is not asked for when another identity opens the file', async () => {
  const asked: string[] = [];
  const env = { SOPS_AGE_KEY: vectorIdentity('x25519.txt') };
  assert.ok((await ring('identities-locked.txt', { asked, env }).unwrap(ageKey('', enc))).ok);
  assert.deepEqual(asked, []);
});

async function lockedFile(name: string, text: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  encrypter.setScryptWorkFactor(4);
  const path = join(folder, name);
  writeFileSync(path, await encrypter.encrypt(text));
  return path;
}

test('an encrypted file holds native identities only, and a broken one is told by its line', async () => {
  const cases = [
    ['plugin', '# x\nAGE-PLUGIN-X-1QQQ\n', /error at line 2: unknown identity type/],
    ['empty', '\n', /no identities found/],
    ['broken', 'AGE-SECRET-KEY-1QQQ', /error at line 1: malformed secret key/],
  ] as const;
  for (const [name, text, expected] of cases) {
    const path = await lockedFile(name, text);
    const result = await ring(path, { answers: [PASSPHRASE] }).unwrap(ageKey('', enc));
    assert.match(JSON.stringify(result), expected);
  }
});

test('an age file that is not for a passphrase says so', async () => {
  const result = await ring('ssh-rsa.age', {}).unwrap(ageKey('', enc));
  assert.match(
    JSON.stringify(result),
    /failed to decrypt identity file: it is not encrypted with a passphrase/,
  );
});

/** A gpg-agent that answers from a table and writes down what it heard. */
async function fakeAgent(
  answer: (line: string) => string,
  heard: string[],
): Promise<{ server: Server; path: string }> {
  const path = join(folder, `agent-${heard.length}-${Math.trunc(performance.now())}`);
  const server = createServer((socket) => {
    socket.write('OK Pleased to meet you\n');
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      for (const line of String(text).split('\n').filter(Boolean)) {
        heard.push(line);
        socket.write(`${answer(line)}\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { server, path };
}

const cacheId = agentCacheId(vectorBytes('identities-locked.age'));

test('the cache id of gpg-agent has 47 letters that need no escaping', () => {
  assert.match(cacheId, /^SopsAge[A-Z2-7]{40}$/);
});

test('gpg-agent is asked before the terminal, in the words of the original', async () => {
  const heard: string[] = [];
  const { server, path } = await fakeAgent(
    (line) => (line.startsWith('GET') ? `OK ${Buffer.from(PASSPHRASE).toString('hex')}` : 'OK'),
    heard,
  );
  try {
    const env = { GPG_AGENT_INFO: `${path}:1:1`, TERM: 'xterm' };
    const result = await ring('identities-locked.age', { env }).unwrap(ageKey('', enc));
    assert.ok(result.ok && sameBytes(result.part, PLAIN), JSON.stringify(result));
    assert.deepEqual(
      heard.filter((line) => !line.startsWith('OPTION ttyname=')),
      [
        'OPTION ttytype=xterm',
        `GET_PASSPHRASE ${cacheId} X Passphrase Enter+passphrase+for+identity+%27SOPS_AGE_KEY_FILE%27%3A`,
      ],
    );
  } finally {
    server.close();
  }
});

test('gpg-agent forgets a passphrase that was wrong', async () => {
  const heard: string[] = [];
  const { server, path } = await fakeAgent(
    (line) => (line.startsWith('GET') ? 'OK 77726f6e67' : 'OK'),
    heard,
  );
  try {
    const result = await ring('identities-locked.age', { env: { GPG_AGENT_INFO: path } }).unwrap(
      ageKey('', enc),
    );
    assert.match(JSON.stringify(result), /incorrect passphrase/);
    assert.equal(heard.at(-1), `CLEAR_PASSPHRASE ${cacheId}`);
  } finally {
    server.close();
  }
});

test('a refusal of gpg-agent is a reason', async () => {
  const { server, path } = await fakeAgent(
    (line) => (line.startsWith('GET') ? 'ERR 83886179 canceled' : 'OK'),
    [],
  );
  try {
    const result = await ring('identities-locked.age', { env: { GPG_AGENT_INFO: path } }).unwrap(
      ageKey('', enc),
    );
    assert.match(JSON.stringify(result), /gpg-agent passphrase request errored: gpgagent: Cancel/);
  } finally {
    server.close();
  }
});

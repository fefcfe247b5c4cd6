// Passphrases at a real terminal: what the real sops asks and takes, ours asks and takes, under Node and under Bun (the
// runtime of the executable). The terminal is a pseudo-terminal of Python's.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { realBin } from '../helpers/programs.ts';
import { PASSPHRASE, vectorPath, vectorRecipient, vectorText } from '../keys/vectors.ts';

const bin = realBin();
const folder = mkdtempSync(join(tmpdir(), 'subrosa-terminal-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const home = join(folder, 'home');
mkdirSync(home);

const bun = fileURLToPath(new URL('../../node_modules/.bin/bun', import.meta.url));
const runtimes = [
  ['Node', process.execPath],
  ['Bun', bun],
] as const;

/** Runs a program at a terminal, types the answer when the question shows, and tells what stood on the terminal. */
const PTY = `
import json, os, pty, select, signal, sys, termios, time
question, answer, argv = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execv(argv[0], argv)
shown, answered, end = b'', False, time.time() + 20
echo = None
while time.time() < end:
    ready, _, _ = select.select([fd], [], [], 0.1)
    if ready:
        try:
            part = os.read(fd, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    if not answered and question.encode() in shown:
        answered = True
        time.sleep(0.3)
        echo = bool(termios.tcgetattr(fd)[3] & termios.ECHO)
        os.write(fd, answer.encode())
else:
    os.kill(pid, signal.SIGKILL)
after = None
try:
    after = bool(termios.tcgetattr(fd)[3] & termios.ECHO)
except Exception:
    pass
_, status = os.waitpid(pid, 0)
print(json.dumps({
    'shown': shown.decode('utf8', 'replace'), 'echo': echo, 'after': after,
    'status': os.waitstatus_to_exitcode(status), 'answered': answered}))
`;

interface Seen {
  readonly shown: string;
  /** Was the terminal echoing while the question stood? */
  readonly echo: boolean | null;
  /** Does it echo in the end? */
  readonly after: boolean | null;
  /** Exit status; a signal's number below zero. */
  readonly status: number;
  readonly answered: boolean;
}

function atTerminal(
  argv: readonly string[],
  question: string,
  answer: string,
  env: Readonly<Record<string, string>> = {},
): Seen {
  const { stdout, stderr } = spawnSync('python3', ['-c', PTY, JSON.stringify([question, answer, argv])], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: home, GPG_AGENT_INFO: '', TERM: 'xterm', ...env },
    encoding: 'utf8',
  });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Seen;
}

const module = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);

/** A program that opens the wrapped keys of a sops file. */
const opener = join(folder, 'open.ts');
writeFileSync(
  opener,
  `import { readFileSync } from 'node:fs';
import { keyRing, machineContext } from ${module('keys/index.ts')};
const { sops } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const ring = keyRing(machineContext((line) => console.log(line)));
for (const { recipient, enc } of [...sops.age, ...sops.age]) {
  const fields = [{ kind: 'entry', key: 'recipient', value: { kind: 'str', text: recipient } }];
  const result = await ring.unwrap({ type: 'age', name: recipient, fields, enc });
  console.log(result.ok ? 'opened ' + result.part.length : result.reasons.join());
}
`,
);

function sealed(recipient: string): string {
  const plain = join(folder, 'plain.json');
  const path = join(folder, 'sealed.json');
  writeFileSync(plain, '{"a": "value"}');
  const args = ['encrypt', '--age', recipient, '--output', path, plain];
  assert.equal(spawnSync(join(bin, 'sops'), args, { cwd: folder, env: { HOME: home } }).status, 0);
  return path;
}

interface Case {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly recipient: string;
  readonly question: string;
}

for (const name of ['ssh-rsa-pem-locked', 'ssh-rsa-pem-locked.pub'])
  copyFileSync(vectorPath(name), join(folder, name));

const cases: readonly Case[] = [
  {
    name: 'an identity file with a passphrase',
    env: { SOPS_AGE_KEY_FILE: vectorPath('identities-locked.txt') },
    recipient: vectorRecipient('x25519.txt'),
    question: "Enter passphrase for identity 'SOPS_AGE_KEY_FILE': ",
  },
  ...['ssh-ed25519-locked', 'ssh-ed25519-locked-cbc', 'ssh-rsa-locked'].map((name) => ({
    name,
    env: { SOPS_AGE_SSH_PRIVATE_KEY_FILE: vectorPath(name) },
    recipient: vectorText(`${name}.pub`).trim(),
    question: `Enter passphrase for "${vectorPath(name)}": `,
  })),
  {
    name: 'a PEM key with its public half beside it',
    env: { SOPS_AGE_SSH_PRIVATE_KEY_FILE: 'ssh-rsa-pem-locked' },
    recipient: vectorText('ssh-rsa-pem-locked.pub').trim(),
    question: 'Enter passphrase for "ssh-rsa-pem-locked": ',
  },
];

for (const { name, env, recipient, question } of cases) {
  test(`${name}: sops asks ${question}`, () => {
    const seen = atTerminal(
      [join(bin, 'sops'), 'decrypt', sealed(recipient)],
      question,
      `${PASSPHRASE}\r`,
      env,
    );
    assert.deepEqual([seen.status, seen.answered], [0, true], seen.shown);
    assert.match(seen.shown, /"a": "value"/);
  });

  for (const [runtime, program] of runtimes) {
    test(`${name}: we ask the same, once, and open (${runtime})`, () => {
      const seen = atTerminal([program, opener, sealed(recipient)], question, `${PASSPHRASE}\r`, env);
      assert.deepEqual([seen.status, seen.answered, seen.echo], [0, true, false], seen.shown);
      // The terminal line is wiped after the answer, as sops does it.
      assert.equal(seen.shown, `${question}\r\r\n\x1b[F\x1b[Kopened 32\r\nopened 32\r\n`);
    });
  }
}

test('a wrong passphrase has the same reason', () => {
  const { env, recipient, question } = cases[0]!;
  const theirs = atTerminal([join(bin, 'sops'), 'decrypt', sealed(recipient)], question, 'wrong\r', env);
  const ours = atTerminal([process.execPath, opener, sealed(recipient)], question, 'wrong\r', env);
  const text = (seen: Seen): string => seen.shown.replace(/\r?\n *\|? */g, ' ');
  assert.match(text(theirs), /with age: incorrect passphrase\. Did not find keys/);
  assert.match(text(ours), /with age: incorrect passphrase\. Did not find keys/);
});

const asker = join(folder, 'ask.ts');
writeFileSync(
  asker,
  `import * as terminal from ${module('host/terminal.ts')};
const [, , name, ...rest] = process.argv;
process.on('exit', () => console.log('bye'));
const answer = await terminal[name]('what?', rest).catch((error) => error.code + ' ' + error.message);
console.log(JSON.stringify(answer));
`,
);

for (const [runtime, program] of runtimes) {
  const ask = (args: readonly string[], typed: string): Seen =>
    atTerminal([program, asker, ...args], 'what? ', typed);
  const answer = ({ shown }: Seen): string => /\x1b\[F\x1b\[K(.*)\r\n/.exec(shown)?.[1] ?? shown;

  test(`what is typed can be corrected, in any script (${runtime})`, () => {
    assert.equal(answer(ask(['promptSecret'], 'wrong\x15né漢x\x7f\r')), '"né漢"');
    assert.equal(answer(ask(['prompt'], 'ab\x7fc\n')), '"ac"');
  });

  test(`a line is shown while it is typed, a secret is not (${runtime})`, () => {
    assert.match(ask(['prompt'], 'visible\r').shown, /what\? visible\r\r\n/);
    assert.match(ask(['promptSecret'], 'hidden\r').shown, /what\? \r\r\n/);
  });

  test(`one key out of several, others ignored (${runtime})`, () => {
    assert.equal(answer(ask(['promptKey', '1', '2'], 'x32')), '"2"');
  });

  test(`Ctrl-C gives the terminal back and ends the process as SIGINT does (${runtime})`, () => {
    const seen = ask(['promptSecret'], 'abc\x03');
    assert.equal(seen.status, -2, seen.shown);
    assert.notEqual(seen.after, false);
    assert.doesNotMatch(seen.shown, /abc/);
  });

  test(`Ctrl-D is no answer (${runtime})`, () => {
    assert.equal(answer(ask(['promptSecret'], '\x04')), '"canceled EOF"');
  });
}

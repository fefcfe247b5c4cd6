// Edit sessions with an editor made of a function.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, test } from 'node:test';
import type { SubrosaError } from '../../../src/base/errors.ts';
import { SubrosaError as Failure } from '../../../src/base/errors.ts';
import { edit, type EditRequest } from '../../../src/cli/operations/edit.ts';
import { planEncryption } from '../../../src/cli/operations/encrypt.ts';
import { formatForPath } from '../../../src/formats/index.ts';
import { keyA } from '../../helpers/keys.ts';
import { Bench } from '../bench.ts';

interface Session {
  readonly bench: Bench;
  readonly problems: SubrosaError[];
  /** What each run of the editor saves; a function gets the text that it is shown. */
  readonly saves: ((shown: string, path: string) => string)[];
  readonly change?: Partial<EditRequest>;
}

async function editing(name: string, { bench, problems, saves, change }: Session): Promise<void> {
  const context = bench.context();
  const path = bench.path(name);
  const format = formatForPath(name);
  await edit(context, {
    path,
    input: format,
    output: format,
    plan: () => planEncryption(context, { path, format }, { keys: [['age', keyA.recipient]] }),
    runEditor: (file) => {
      const save = saves.shift();
      if (save === undefined) throw new Failure('editor', 'the editor ran too often');
      writeFileSync(file, save(readFileSync(file, 'utf8'), file));
      return Promise.resolve();
    },
    retry: (error) => {
      problems.push(error);
      return Promise.resolve(true);
    },
    save: (bytes) => {
      writeFileSync(path, bytes);
    },
    ...change,
  });
}

function session(saves: Session['saves'], change: Partial<EditRequest> = {}): Session {
  return { bench: new Bench(), problems: [], saves, change };
}

const lines = (text: string, start: RegExp): string[] => text.split('\n').filter((line) => start.test(line));

test('what does not change keeps its ciphertext', async () => {
  const one = session([(shown): string => shown.replace('one', 'uno')]);
  await one.bench.encrypted('f.yaml', 'a: one\nb: two\n# note\nc: [x, y]\n');
  const before = one.bench.read('f.yaml');
  await editing('f.yaml', one);
  const after = one.bench.read('f.yaml');
  assert.deepEqual(lines(after, /^(b:|#|c:| +- ENC)/), lines(before, /^(b:|#|c:| +- ENC)/));
  assert.notDeepEqual(lines(after, /^a:/), lines(before, /^a:/));
});

test('the editor sees a private file of the same name, which is gone afterwards', async () => {
  let seen = '';
  const one = session([
    (shown, path): string => {
      seen = path;
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
      return `${shown}b: c\n`;
    },
  ]);
  await one.bench.encrypted('f.yaml', 'a: one\n');
  await editing('f.yaml', one);
  assert.equal(basename(seen), 'f.yaml');
  assert.throws(() => statSync(dirname(seen)), { code: 'ENOENT' });
});

test('an unchanged file is not written', async () => {
  const one = session([(shown): string => shown], {
    save: () => {
      assert.fail('written');
    },
  });
  await one.bench.encrypted('f.yaml', 'a: one\n');
  await assert.rejects(editing('f.yaml', one), {
    code: 'not-changed',
    message: 'File has not changed, exiting.',
  });
  assert.deepEqual(readdirSync(one.bench.folder), ['f.yaml', 'home-keys.txt']);
});

describe('what cannot be taken goes back to the editor, with the text as it was left', () => {
  const kept =
    (expected: string, next: string) =>
    (shown: string): string => {
      assert.equal(shown, expected);
      return next;
    };
  const cases: readonly (readonly [string, string, SubrosaError['code']])[] = [
    ['broken syntax', 'a: [\n', 'parse'],
    ['a sops key', 'sops: {}\n', 'already-encrypted'],
    ['an emptied file', '', 'empty-file'],
    ['a value that no tree holds', 'a: 18446744073709551615\n', 'unsupported-value'],
  ];
  for (const [what, text, code] of cases) {
    test(what, async () => {
      const one = session([(): string => text, kept(text, 'a: mended\n')]);
      await one.bench.encrypted('f.yaml', 'a: one\n');
      await editing('f.yaml', one);
      assert.deepEqual(
        one.problems.map((problem) => problem.code),
        [code],
      );
      assert.equal((await one.bench.sops(['decrypt', 'f.yaml'])).out, 'a: mended\n');
    });
  }
  test('a failure to write', async () => {
    let attempts = 0;
    const one = session([(): string => 'a: two\n', kept('a: two\n', 'a: two\n')], {
      save: (bytes) => {
        attempts += 1;
        if (attempts === 1) throw new Failure('unwritable', 'no space left');
        one.bench.write('f.yaml', bytes);
      },
    });
    await one.bench.encrypted('f.yaml', 'a: one\n');
    await editing('f.yaml', one);
    assert.equal((await one.bench.sops(['decrypt', 'f.yaml'])).out, 'a: two\n');
  });
});

test('a change that something else makes meanwhile is not overwritten', async () => {
  const one: Session = session([
    (): string => {
      one.bench.write('f.yaml', other);
      return 'a: two\n';
    },
    (): string => {
      one.bench.write('f.yaml', before);
      return 'a: three\n';
    },
  ]);
  await one.bench.encrypted('f.yaml', 'a: one\n');
  const before = one.bench.read('f.yaml');
  const other = before.replace('lastmodified: ', 'lastmodified:  ');
  await editing('f.yaml', one);
  assert.equal(one.problems.length, 1);
  assert.equal(one.problems[0]!.code, 'unwritable');
  assert.match(one.problems[0]!.message, /was changed by something else while the editor was open/);
  assert.equal((await one.bench.sops(['decrypt', 'f.yaml'])).out, 'a: three\n');
});

test('a new file that something else makes meanwhile is not overwritten', async () => {
  const one: Session = session(
    [
      (shown): string => {
        one.bench.write('new.yaml', 'mine: 1\n');
        return `${shown}a: b\n`;
      },
    ],
    { retry: () => Promise.resolve(false) },
  );
  await assert.rejects(editing('new.yaml', one), { code: 'unwritable' });
  assert.equal(one.bench.read('new.yaml'), 'mine: 1\n');
});

test('when there is no way back, the problem is the error and nothing is left', async () => {
  const one = session([(): string => 'a: [\n'], { retry: () => Promise.resolve(false) });
  await one.bench.encrypted('f.yaml', 'a: one\n');
  await assert.rejects(editing('f.yaml', one), { code: 'parse' });
  assert.deepEqual(readdirSync(one.bench.folder), ['f.yaml', 'home-keys.txt']);
});

test('a failing editor leaves nothing', async () => {
  const one = session([], {
    runEditor: () => Promise.reject(new Failure('editor', 'Could not run editor: no')),
  });
  await one.bench.encrypted('f.yaml', 'a: one\n');
  await assert.rejects(editing('f.yaml', one), { code: 'editor' });
  assert.deepEqual(readdirSync(one.bench.folder), ['f.yaml', 'home-keys.txt']);
});

describe('--show-master-keys', () => {
  test('edits are kept; the original drops them', async () => {
    const one = session([(shown): string => shown.replace('a: one', 'a: uno')], { showMetadata: true });
    await one.bench.encrypted('f.yaml', 'a: one\nb: two\n');
    const before = one.bench.read('f.yaml');
    await editing('f.yaml', one);
    assert.deepEqual(lines(one.bench.read('f.yaml'), /^b:/), lines(before, /^b:/));
    assert.equal((await one.bench.sops(['decrypt', 'f.yaml'])).out, 'a: uno\nb: two\n');
  });
  test('the metadata may not be changed', async () => {
    const one = session(
      [
        (shown): string => shown.replace('_unencrypted', '_clear'),
        (shown): string => shown.replace('_clear', '_unencrypted').replace('one', 'uno'),
      ],
      { showMetadata: true },
    );
    await one.bench.encrypted('f.yaml', 'a: one\n');
    await editing('f.yaml', one);
    assert.deepEqual(
      one.problems.map((problem) => problem.message),
      ['the sops block was changed, which the editor cannot do'],
    );
  });
  test('a binary file that JSON cannot show is refused', async () => {
    const one = session([], { showMetadata: true });
    one.bench.write('blob', Uint8Array.of(0xff, 0xfe));
    await one.bench.sops(['encrypt', '-i', '--age', keyA.recipient, 'blob']);
    await assert.rejects(editing('blob', one), { code: 'emit' });
  });
});

describe('a file that does not exist starts from a sample', () => {
  for (const name of ['new.yaml', 'new.json', 'new.env', 'new.ini', 'new.txt']) {
    test(name, async () => {
      const one = session([(shown): string => shown.replace('Welcome to', 'Goodbye,')]);
      await editing(name, one);
      const { status, out } = await one.bench.sops(['decrypt', name]);
      assert.equal(status, 0);
      assert.match(out, /Goodbye, SOPS!/);
    });
  }
});

test('an old version in the metadata is raised', async () => {
  const one = session([(): string => 'a: two\n']);
  await one.bench.encrypted('f.yaml', 'a: one\n');
  one.bench.write('f.yaml', one.bench.read('f.yaml').replace('version: 3.13.3', 'version: 3.9.0'));
  await editing('f.yaml', one);
  assert.match(one.bench.read('f.yaml'), /version: 3\.13\.3/);
});

import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  constants,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  exists,
  kindOfPath,
  missing,
  readAll,
  readFileBytes,
  writeFileAtomic,
  writeNewPrivateFile,
} from '../../src/host/files.ts';

const bytes = Buffer.from('new\n');
const isRoot = process.getuid?.() === 0;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'subrosa-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writing a file', () => {
  test('replaces the content, keeps the mode, and leaves nothing beside it', () => {
    const path = join(folder, 'a.yaml');
    writeFileSync(path, 'old', { mode: 0o640 });
    chmodSync(path, 0o640);
    writeFileAtomic(path, bytes);
    assert.equal(readFileSync(path, 'utf8'), 'new\n');
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder), ['a.yaml']);
  });

  test('follows symbolic links to the file they name', () => {
    mkdirSync(join(folder, 'd'));
    writeFileSync(join(folder, 'd/real'), 'old');
    symlinkSync('d/real', join(folder, 'link'));
    writeFileAtomic(join(folder, 'link'), bytes);
    assert.equal(readFileSync(join(folder, 'd/real'), 'utf8'), 'new\n');
    assert.deepEqual(readdirSync(folder), ['d', 'link']);
  });

  test('refuses a file with several hard links, which a rename would part', () => {
    writeFileSync(join(folder, 'a'), 'old');
    linkSync(join(folder, 'a'), join(folder, 'b'));
    assert.throws(() => writeFileAtomic(join(folder, 'a'), bytes), {
      code: 'unwritable',
      message: /2 hard links/,
    });
    assert.equal(readFileSync(join(folder, 'b'), 'utf8'), 'old');
  });

  test(
    'refuses folders, missing folders and folders that it may not write to',
    { skip: isRoot && 'root may write everywhere' },
    () => {
      mkdirSync(join(folder, 'locked'));
      writeFileSync(join(folder, 'locked/a'), 'old');
      chmodSync(join(folder, 'locked'), 0o500);
      assert.throws(() => writeFileAtomic(join(folder, 'locked/a'), bytes), {
        code: 'unwritable',
        message: /writable folder/,
      });
      chmodSync(join(folder, 'locked'), 0o700);
    },
  );

  test('names what is wrong with the place', () => {
    assert.throws(() => writeFileAtomic(folder, bytes), { code: 'unwritable', message: /it is a folder/ });
    assert.throws(() => writeFileAtomic(join(folder, 'no/a'), bytes), {
      code: 'unwritable',
      message: /there is no folder/,
    });
    assert.throws(() => readFileBytes(join(folder, 'no')), {
      code: 'no-file',
      message: /no such file or directory/,
    });
  });

  test('writes into the pipe that is standard output, and leaves no file', () => {
    const module = JSON.stringify(pathToFileURL(resolve('src/host/files.ts')).href);
    const script = `import(${module}).then((files) => files.writeFileAtomic('/dev/stdout', Buffer.from('new')))`;
    // Through cat: the streams that a Node process gives its children are sockets, which have no path to open.
    const program = `"$0" -e "$1" | cat`;
    const run = spawnSync('/bin/sh', ['-c', program, process.execPath, script], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(run.stdout, 'new', run.stderr);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('writes to a device directly', () => {
    writeFileAtomic('/dev/null', bytes);
    assert.ok(statSync('/dev/null').isCharacterDevice());
  });
});

test('a private file is 0600 and never overwrites', () => {
  const path = join(folder, 'keys.txt');
  writeNewPrivateFile(path, bytes);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.throws(() => writeNewPrivateFile(path, bytes), { code: 'unwritable', message: /exists already/ });
});

test('a path through a file names nothing that is there, and nothing that is certainly missing', () => {
  writeFileSync(join(folder, 'a'), '');
  assert.deepEqual([exists(join(folder, 'a/b')), missing(join(folder, 'a/b'))], [false, false]);
  assert.deepEqual([exists(join(folder, 'c')), missing(join(folder, 'c'))], [false, true]);
});

test('a non-blocking pipe is read to its end, however slow its writer is', async () => {
  const path = join(folder, 'pipe');
  spawnSync('mkfifo', [path]);
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const script = 'exec 3>"$0"; echo ready; sleep 0.1; printf ab >&3; sleep 0.1; printf c >&3';
  const writer = spawn('/bin/sh', ['-c', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(writer.stdout, 'data');
  assert.equal(Buffer.from(readAll(descriptor)).toString(), 'abc');
  closeSync(descriptor);
});

test('tells a file from a folder, a pipe and nothing', () => {
  writeFileSync(join(folder, 'a'), '');
  spawnSync('mkfifo', [join(folder, 'pipe')]);
  const kinds = ['a', '.', 'pipe', 'none', 'a/b'].map((name) => kindOfPath(join(folder, name)));
  assert.deepEqual(kinds, ['file', 'folder', 'other', undefined, undefined]);
});

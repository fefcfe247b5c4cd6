import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bool,
  comment,
  entry,
  float,
  int,
  list,
  map,
  NULL,
  str,
  type MapItem,
  type Tree,
} from '../../src/formats/index.ts';
import {
  Cipher,
  decryptFile,
  encryptFile,
  surveyLeaves,
  type Metadata,
  type Selection,
  type SopsFile,
} from '../../src/sops/index.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const iv = 'ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=';
const now = Date.UTC(2024, 0, 2, 3, 4, 5);

const metadata = (selection: Selection = {}, macOnlyEncrypted = false): Metadata => ({
  groups: [],
  shamirThreshold: 0,
  lastModified: '2024-01-02T03:04:05Z',
  mac: '',
  macOnlyEncrypted,
  selection,
  version: '3.13.3',
});
const tree = (...items: MapItem[]): Tree => ({ documents: [map(items)] });
const encrypt = (file: SopsFile): Promise<SopsFile> => encryptFile(file, { cipher: new Cipher(key), now });
const decrypt = (file: SopsFile): Promise<SopsFile> => decryptFile(file, { cipher: new Cipher(key) });

/** The dotted paths of the leaves that are encrypted. */
function encryptedPaths(items: readonly MapItem[], above = ''): string[] {
  return items.flatMap((item) => {
    if (item.kind === 'comment') return String(item.text).startsWith('ENC[') ? [`${above}#`] : [];
    const path = above + item.key;
    const { value } = item;
    if (value.kind === 'map') return encryptedPaths(value.items, `${path}.`);
    if (value.kind === 'list') {
      return value.items.flatMap((member, index) =>
        member.kind === 'str' && String(member.text).startsWith('ENC[') ? [`${path}.${index}`] : [],
      );
    }
    return value.kind === 'str' && String(value.text).startsWith('ENC[') ? [path] : [];
  });
}

async function selected(selection: Selection, ...items: MapItem[]): Promise<string[]> {
  const file = { tree: tree(...items), metadata: metadata(selection) };
  const sealed = await encrypt(file);
  assert.deepEqual((await decrypt(sealed)).tree, file.tree, 'it decrypts to what it was');
  return encryptedPaths(sealed.tree.documents[0]?.items ?? []);
}

describe('the MAC', () => {
  test('is the one of the vector that the original accepts', async () => {
    const text = (data: string, tag: string, type: string): string =>
      `ENC[AES256_GCM,data:${data},iv:${iv},tag:${tag},type:${type}]`;
    const cipher = new Cipher(key);
    const mac =
      '2B13889301D1016CE287E915B54149214018FACC60791EE2A01D54BF2952514EF6D8956EB5B42E4EDE290B5EA4417EA264545F629520CCA382374FF572A1A5E2';
    const file = {
      tree: tree(
        comment(text('N6+ePOg=', 'cPJU+gQfuk2Cck4/gS4NwA==', 'comment')),
        entry('a', str(text('f6SdJOI=', 'Aev7PNzF9ifk0oM4U+MGlg==', 'str'))),
        entry(
          'l',
          list([
            map([entry('x', str(text('Q7OELQ==', 'L2lk27yf3be/F47NB19x1A==', 'bool')))]),
            str(text('Ju/E', 'i0mj03llGrfycW8nDM9pFA==', 'float')),
          ]),
        ),
        entry('z_unencrypted', str('z')),
      ),
      metadata: { ...metadata(), mac: cipher.encrypt(str(mac), '2024-01-02T03:04:05Z') },
    };
    const plain = await decrypt(file);
    assert.deepEqual(
      plain.tree,
      tree(
        comment(' note'),
        entry('a', str('hello')),
        entry('l', list([map([entry('x', bool(true))]), float('1.5')])),
        entry('z_unencrypted', str('z')),
      ),
    );
  });

  const swapped = async (macOnly: boolean): Promise<SopsFile> => {
    const file = await encrypt({
      tree: tree(entry('l', list([str('one'), str('two')])), entry('c_unencrypted', str('clear'))),
      metadata: metadata({}, macOnly),
    });
    const [l, ...rest] = file.tree.documents[0]?.items ?? [];
    assert.ok(l?.kind === 'entry' && l.value.kind === 'list');
    return { ...file, tree: tree({ ...l, value: list(l.value.items.toReversed()) }, ...rest) };
  };

  test('tells swapped list items, in both modes, and shows no hash of the plaintext', async () => {
    for (const macOnly of [false, true]) {
      await assert.rejects(decrypt(await swapped(macOnly)), {
        code: 'mac',
        message: /^MAC mismatch\. File has [0-9A-F]{128}, computed /,
      });
    }
    const file = await swapped(false);
    const shown = await decrypt(file).then(
      () => '',
      (error: unknown) => String(error),
    );
    const plain = await decryptFile(file, { cipher: new Cipher(key), ignoreMac: true });
    const again = await encrypt({ ...plain, metadata: metadata() });
    const real = new Cipher(key).decrypt(again.metadata.mac, again.metadata.lastModified);
    assert.ok(real.kind === 'str' && !shown.includes(String(real.text)));
  });

  test('covers clear values unless mac_only_encrypted', async () => {
    const changed = async (macOnly: boolean): Promise<SopsFile> => {
      const file = await encrypt({
        tree: tree(entry('a', str('x')), entry('c_unencrypted', int('1'))),
        metadata: metadata({}, macOnly),
      });
      const [a] = file.tree.documents[0]?.items ?? [];
      return { ...file, tree: tree(a!, entry('c_unencrypted', int('2'))) };
    };
    await assert.rejects(decrypt(await changed(false)), { code: 'mac' });
    assert.deepEqual(
      (await decrypt(await changed(true))).tree,
      tree(entry('a', str('x')), entry('c_unencrypted', int('2'))),
    );
  });

  test('missing or undecryptable is refused, unless ignored', async () => {
    const file = await encrypt({ tree: tree(entry('a', str('x'))), metadata: metadata() });
    const without = { ...file, metadata: { ...file.metadata, mac: '' } };
    await assert.rejects(decrypt(without), { code: 'mac', message: /File has no MAC, computed/ });
    const moved = { ...file, metadata: { ...file.metadata, lastModified: '2025-01-01T00:00:00Z' } };
    await assert.rejects(decrypt(moved), { code: 'mac', message: /^Cannot decrypt MAC/ });
    const ignored = await decryptFile(without, { cipher: new Cipher(key), ignoreMac: true });
    assert.deepEqual(ignored.tree, tree(entry('a', str('x'))));
  });
});

describe('the selection of what is encrypted', () => {
  const nested = [
    entry('a', str('1')),
    entry('a_unencrypted', map([entry('b', str('2'))])),
    entry('secret', map([entry('deep', map([entry('c', str('3'))])), entry('n', NULL), entry('e', str(''))])),
    entry('l', list([str('4'), str('5')])),
  ];

  test('by default spares what ends in _unencrypted, and null and empty values', async () => {
    assert.deepEqual(await selected({}, ...nested), ['a', 'secret.deep.c', 'l.0', 'l.1']);
  });

  test('by suffix and by expression, on any key of the path', async () => {
    assert.deepEqual(await selected({ unencrypted_suffix: 'ret' }, ...nested), [
      'a',
      'a_unencrypted.b',
      'l.0',
      'l.1',
    ]);
    assert.deepEqual(await selected({ encrypted_suffix: 'deep' }, ...nested), ['secret.deep.c']);
    assert.deepEqual(await selected({ encrypted_regex: '^(secret|l)$' }, ...nested), [
      'secret.deep.c',
      'l.0',
      'l.1',
    ]);
    assert.deepEqual(await selected({ unencrypted_regex: '(?i)^SECRET$|^a' }, ...nested), ['l.0', 'l.1']);
  });

  test('comments follow their container', async () => {
    const items = [
      comment(' top'),
      entry('a', map([comment(' in'), entry('b', str('1'))])),
      entry('c', str('2')),
    ];
    assert.deepEqual(await selected({ encrypted_regex: '^a$' }, ...items), ['a.#', 'a.b']);
  });

  test('a marker comment governs the next sibling with all below it, and stays clear itself', async () => {
    const items = [
      comment(' enc'),
      comment(' second'),
      entry('a', map([entry('b', str('1')), entry('c', list([str('2')]))])),
      entry('d', str('3')),
    ];
    assert.deepEqual(await selected({ encrypted_comment_regex: '^ enc$' }, ...items), ['#', 'a.b', 'a.c.0']);
    assert.deepEqual(await selected({ unencrypted_comment_regex: '^ enc$' }, ...items), ['d']);
  });

  test('a marked list item behind an encrypted comment comes back, which the original cannot', async () => {
    const file = {
      tree: tree(entry('l', list([comment(' enc'), comment(' other'), str('x'), str('y')]))),
      metadata: metadata({ encrypted_comment_regex: '^ enc$' }),
    };
    assert.deepEqual((await decrypt(await encrypt(file))).tree, file.tree);
  });

  test('an invalid expression is an error', async () => {
    await assert.rejects(selected({ encrypted_regex: '(' }, ...nested), {
      code: 'bad-config',
      message: /encrypted_regex/,
    });
    await assert.rejects(selected({ unencrypted_regex: 'a(?=b)' }, ...nested), { code: 'bad-config' });
  });
});

describe('decrypting', () => {
  test('names the tree path and the line of a bad value, and shows no value', async () => {
    const good = await encrypt({
      tree: tree(entry('a', list([map([entry('b', str('x'))])]))),
      metadata: metadata(),
    });
    const broken = {
      ...good,
      tree: tree({ ...entry('a', list([map([entry('b', str('plaintext-here'))])])), line: 7 }),
    };
    await assert.rejects(decrypt(broken), (error: Error & { code: string; where: unknown }) => {
      assert.equal(error.code, 'decrypt-value');
      assert.deepEqual(error.where, { path: '["a"][0]["b"]', line: 7 });
      assert.doesNotMatch(error.message, /plaintext-here/);
      return true;
    });
  });

  test('keeps comments that were never encrypted and says so', async () => {
    let told = 0;
    const file = await encrypt({ tree: tree(entry('a', str('x'))), metadata: metadata() });
    const withClear = { ...file, tree: tree(comment(' clear'), ...(file.tree.documents[0]?.items ?? [])) };
    const plain = await decryptFile(withClear, {
      cipher: new Cipher(key),
      onClearComment: () => (told += 1),
    });
    assert.deepEqual(plain.tree, tree(comment(' clear'), entry('a', str('x'))));
    assert.equal(told, 1);
  });

  test('counts what is clear and should not be, without a key', async () => {
    const file = await encrypt({
      tree: tree(entry('a', str('x')), entry('b', str('y'))),
      metadata: metadata(),
    });
    const [a] = file.tree.documents[0]?.items ?? [];
    assert.deepEqual(
      await surveyLeaves(
        tree(a!, { ...entry('b', str('y')), line: 3 }, entry('c', list([str('z'), str('')]))),
        file.metadata.selection,
      ),
      { encrypted: 1, clear: 2, places: [{ path: '["b"]', line: 3 }, { path: '["c"][0]' }] },
    );
  });

  test('treats __proto__ and integer-like keys as keys', async () => {
    const file = {
      tree: tree(
        entry('10', str('a')),
        entry('__proto__', map([entry('polluted', str('b'))])),
        entry('2', str('c')),
      ),
      metadata: metadata(),
    };
    assert.deepEqual((await decrypt(await encrypt(file))).tree, file.tree);
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  });
});

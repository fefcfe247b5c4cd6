import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SubrosaError } from '../../../src/base/errors.ts';
import {
  comment,
  entry,
  type MapItem,
  type MapNode,
  str,
  type Tree,
  type Value,
  yaml,
} from '../../../src/formats/index.ts';
import { ourTree, type YamlCase, yamlCases } from '../../helpers/yaml-cases.ts';
import { describeWire, toWire } from '../../helpers/yaml-wire.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

function checkRefusal(one: YamlCase, error: SubrosaError): void {
  const expected =
    one.ours?.code ?? { 2: 'parse', 23: 'unsupported-value', 92: 'empty-file' }[one.sops?.status ?? 0];
  assert.equal(error.code, expected, error.message);
  if (one.ours?.message !== undefined) assert.equal(error.message, one.ours.message);
}

function checkStore(one: YamlCase, tree: Tree): void {
  assert.deepEqual(
    tree.documents.map((document) => describeWire(toWire(document))),
    one.store?.tree,
  );
  assert.equal(text(yaml.print(tree, { indent: one.indent })), one.ours?.output ?? one.store?.output);
}

describe('reads and prints as the YAML store of sops does, but for what is refused or mended on purpose', () => {
  for (const one of yamlCases()) {
    test(one.name, () => {
      const tree = ourTree(one);
      const refused = one.ours?.code !== undefined || one.sops?.failed === 'encrypt';
      assert.equal(
        tree instanceof SubrosaError,
        refused,
        tree instanceof SubrosaError ? tree.message : 'it is read',
      );
      if (tree instanceof SubrosaError) checkRefusal(one, tree);
      else checkStore(one, tree);
    });
  }
});

/** What the way through an encrypted file does to comments: they move once more, and those beside values go above. */
function throughEncryption({ documents }: Tree): Tree {
  const marked = documents.map((document) => ({
    ...document,
    items: [...document.items, entry('sops', str('x'))],
  }));
  const reread = yaml.parse(yaml.print({ documents: marked }));
  return {
    documents: reread.documents.map(({ items }) => ({
      kind: 'map',
      items: items.filter((item) => item.kind === 'comment' || item.key !== 'sops').map(withoutInline),
    })),
  };
}

function withoutInline<T extends MapItem | Value>(item: T): T {
  switch (item.kind) {
    case 'comment':
      return comment(item.text, item.inline && item.text === '') as T;
    case 'entry':
      return { ...item, value: withoutInline(item.value) };
    case 'map':
    case 'list':
      return { ...item, items: (item as MapNode).items.map(withoutInline) };
    default:
      return item;
  }
}

describe('prints a decrypted file as sops does', () => {
  for (const one of yamlCases()) {
    const { sops, ours } = one;
    if (sops?.output === undefined || ours) continue;
    test(one.name, () => {
      const tree = throughEncryption(
        yaml.parse(Buffer.from(one.input ?? Buffer.from(one.inputBase64 ?? '', 'base64'))),
      );
      assert.equal(text(yaml.print(tree, { indent: one.indent })), sops.output);
    });
  }
});

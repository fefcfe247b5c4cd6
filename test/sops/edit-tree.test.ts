import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { comment, entry, int, list, map, str } from '../../src/formats/index.ts';
import { formatPath, parsePath, sameValue, setAt, unsetAt, valueAt } from '../../src/sops/index.ts';

const document = map([
  comment(' c'),
  entry('a', map([entry('b', int('1'))])),
  entry('l', list([str('x'), map([entry('y', str('z'))])])),
]);

describe('paths', () => {
  test('are read as the original writes them', () => {
    assert.deepEqual(parsePath(`["a"]['b'][3]`), ['a', 'b', 3]);
    assert.equal(formatPath(['a', 0, 'b"c']), '["a"][0]["b\\"c"]');
  });

  test('of another shape are refused, indices below zero and empty ones too', () => {
    for (const text of ['', 'a', '["a"', '[]', '[-1]', '["a]', '["a"] ["b"]', '[1x]', '["a[b"]']) {
      assert.throws(() => parsePath(text), { code: 'bad-path' }, text);
    }
  });
});

describe('a tree', () => {
  test('gives the value at a path', () => {
    assert.deepEqual(valueAt(document, ['l', 1, 'y']), str('z'));
    assert.throws(() => valueAt(document, ['x']), {
      code: 'no-such-path',
      message: "component ['x'] not found",
    });
    assert.throws(() => valueAt(document, ['l', 9]), { message: 'component [9] accesses out of bounds' });
    assert.throws(() => valueAt(document, ['a', 0]), {
      message: 'component [0] is integer, but tree part is not a slice',
    });
    assert.throws(() => valueAt(document, ['a', 'b', 'c']), { code: 'no-such-path' });
  });

  test('takes new and changed values, and leaves the rest', () => {
    assert.deepEqual(valueAt(setAt(document, ['a', 'b'], str('2')), ['a', 'b']), str('2'));
    assert.deepEqual(
      valueAt(setAt(document, ['n', 'm', 0], str('2')), ['n']),
      map([entry('m', list([str('2')]))]),
    );
    assert.deepEqual(valueAt(setAt(document, ['l', 7], str('2')), ['l', 2]), str('2'));
    assert.deepEqual(
      valueAt(setAt(document, ['a', 'b', 'c'], str('2')), ['a', 'b']),
      map([entry('c', str('2'))]),
    );
    assert.deepEqual(valueAt(document, ['a', 'b']), int('1'));
    assert.throws(() => setAt(document, ['a', 0], str('2')), { code: 'no-such-path' });
    assert.throws(() => setAt(document, ['l', 'k'], str('2')), { code: 'no-such-path' });
  });

  test('loses a value by its path', () => {
    assert.deepEqual(unsetAt(document, ['a']).items.length, 2);
    assert.deepEqual(valueAt(unsetAt(document, ['l', 0]), ['l', 0]), map([entry('y', str('z'))]));
    assert.throws(() => unsetAt(document, ['q']), { code: 'no-such-path', message: 'Key not found: q' });
    assert.throws(() => unsetAt(document, ['l', 5]), { message: 'Index 5 out of bounds' });
  });

  test('is compared by type, order and comments', () => {
    assert.ok(sameValue(document, structuredClone(document)));
    assert.ok(!sameValue(int('1'), str('1')));
    assert.ok(
      !sameValue(
        map([entry('a', str('1')), entry('b', str('2'))]),
        map([entry('b', str('2')), entry('a', str('1'))]),
      ),
    );
    assert.ok(sameValue(str(Uint8Array.of(255)), str(Uint8Array.of(255))));
  });
});

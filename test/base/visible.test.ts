import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible, visibleLines } from '../../src/base/visible.ts';

test('what a terminal would obey is spelled out, and all other text is left alone', () => {
  assert.equal(
    visible('a\u001b[31m\nb\u202e\u009b\ud800 ä 😀'),
    'a\\u{1b}[31m\\u{a}b\\u{202e}\\u{9b}\\u{d800} ä 😀',
  );
});

test('lines and tabs may stay', () => {
  assert.equal(visibleLines('a\n\tb\r\u0007'), 'a\n\tb\\u{d}\\u{7}');
});

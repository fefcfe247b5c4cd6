import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SubrosaError } from '../../src/base/errors.ts';
import { errorReport, logLine, plainLogTime } from '../../src/cli/present.ts';
import { during, StageError } from '../../src/cli/stage.ts';
import { Bench, NOW } from './bench.ts';

test('an error is its message, then its place and hint', () => {
  const error = new SubrosaError('mac', 'MAC mismatch.', {
    hint: 'Look.',
    where: { file: '/f.yaml', line: 3, path: '["a"][0]' },
  });
  assert.equal(
    errorReport(error, 'sops'),
    'MAC mismatch.\n  in /f.yaml, line 3, at ["a"][0]\n  hint: Look.\n',
  );
});

test('a file that the message names already is not named again', () => {
  const error = new SubrosaError('no-file', 'open /f.yaml: no such file', { where: { file: '/f.yaml' } });
  assert.equal(errorReport(error, 'native'), 'open /f.yaml: no such file\n');
});

test('the drop-in has the prefixes of the original, our own voice has not', () => {
  const error = new StageError('parse-plain', new SubrosaError('parse', 'bad line'), undefined);
  assert.equal(errorReport(error, 'sops'), 'Error unmarshalling file: bad line\n');
  assert.equal(errorReport(error, 'native'), 'bad line\n');
  assert.equal(errorReport(new SubrosaError('conflicting-flags', 'no'), 'sops'), 'Error: no\n');
});

test('of an error that is not ours the message is not shown: it may quote a secret', () => {
  const error = new SyntaxError('Unexpected token in "hunter2"');
  assert.doesNotMatch(errorReport(error, 'sops'), /hunter2/);
  assert.match(errorReport(error, 'sops'), /^internal error \(SyntaxError\)/);
});

test('a step names itself and the file in errors of ours, once', () => {
  const fail = (): never => {
    throw new SubrosaError('emit', 'x', { where: { path: '["a"]' } });
  };
  assert.throws(() => during('write', '/outer', () => during('print-plain', '/inner', fail)), {
    stage: 'print-plain',
    where: { file: '/inner', path: '["a"]' },
  });
});

test('a warning is a log line of the original', () => {
  const { io } = new Bench().context();
  const line = logLine(io, 'warning', 'two "words"');
  assert.match(
    line,
    /^\[CMD\]\t time="20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)" level=warning msg="two \\"words\\""\n$/,
  );
  assert.match(logLine(io, 'error', 'word'), /level=error msg=word\n$/);
});

test('on a terminal a warning has colours, unless NO_COLOR is set', () => {
  const bench = new Bench();
  assert.match(
    logLine(bench.io({ isTerminal: true }), 'warning', 'w'),
    /\u001b\[33mWARN\u001b\[0m\[0000\] w\n$/,
  );
  assert.match(
    logLine(bench.io({ isTerminal: true, env: { NO_COLOR: '1' } }), 'warning', 'w'),
    /^\[CMD\]\t time=/,
  );
});

test('the plain log has a date and a time', () => {
  assert.match(plainLogTime(NOW), /^2026\/01\/0[123] \d\d:\d\d:05$/);
});

test('what a terminal would obey is spelled out in errors', () => {
  const error = new SubrosaError('parse', 'bad\u001b[2J\nline', { where: { path: '["\u009b"]' } });
  assert.equal(errorReport(error, 'sops'), 'bad\\u{1b}[2J\nline\n  in at ["\\u{9b}"]\n');
});

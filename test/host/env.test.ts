import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountHome } from '../../src/host/account.ts';
import { envOf, homeFolder, processEnv } from '../../src/host/env.ts';

test('the copy of the environment has no prototype and does not follow later changes', () => {
  process.env['SUBROSA_TEST'] = 'a';
  const env = processEnv();
  process.env['SUBROSA_TEST'] = 'b';
  delete process.env['SUBROSA_TEST'];
  assert.equal(env['SUBROSA_TEST'], 'a');
  assert.equal(env['constructor'], undefined);
  assert.equal(envOf({})['__proto__'], undefined);
});

test('the home folder comes from the environment alone', () => {
  assert.equal(homeFolder(envOf({ HOME: '/h' }), 'linux'), '/h');
  assert.equal(homeFolder(envOf({ HOME: '' }), 'linux'), undefined);
  assert.equal(homeFolder(envOf({}), 'darwin'), undefined);
  assert.equal(homeFolder(envOf({ USERPROFILE: 'C:\\u', HOME: '/h' }), 'win32'), 'C:\\u');
});

test('the account has a home folder whatever HOME says', () => {
  const before = process.env['HOME'];
  process.env['HOME'] = '/nowhere';
  try {
    assert.notEqual(accountHome(), '/nowhere');
  } finally {
    process.env['HOME'] = before;
  }
});

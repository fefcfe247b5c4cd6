import assert from 'node:assert/strict';
import { test } from 'node:test';
import { envOf } from '../../src/host/env.ts';
import { findUser, userVariables } from '../../src/host/user.ts';

const env = envOf({ PATH: process.env['PATH'] });

test('root has its numbers, home and variables', async () => {
  const root = await findUser('root', env);
  assert.deepEqual([root.uid, root.gid], [0, 0]);
  assert.ok(root.groups.includes(0));
  assert.deepEqual(userVariables(root), [
    ['HOME', root.home],
    ['USER', 'root'],
    ['LOGNAME', 'root'],
  ]);
});

test('without the system’s commands the password file tells', async () => {
  const root = await findUser('root', envOf({ PATH: '/nonexistent' }));
  assert.deepEqual([root.uid, root.gid, root.groups], [0, 0, [0]]);
});

for (const name of ['nosuchuser', '', '-x', 'root:', 'a b']) {
  test(`${JSON.stringify(name)} is nobody`, async () => {
    await assert.rejects(findUser(name, env), { code: 'child', message: `user: unknown user ${name}` });
  });
}

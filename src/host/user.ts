// Becoming another user, for commands that must not run as us.
import { readFileSync } from 'node:fs';
import { SubrosaError, messageOf } from '../base/errors.ts';
import { lossyString } from '../base/bytes.ts';
import type { Env } from './env.ts';
import { capture } from './exec.ts';

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly groups: readonly number[];
}

async function output(argv: readonly string[], env: Env): Promise<string | undefined> {
  try {
    const { status, stdout } = await capture(argv, { env });
    return status === 0 ? lossyString(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

function fromPasswd(name: string): string | undefined {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${name}:`));
  } catch {
    return undefined;
  }
}

/**
 * Looks a user up by name.
 * @throws SubrosaError `child` when there is none
 */
export async function findUser(name: string, env: Env): Promise<User> {
  const safe = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/.test(name);
  const line = safe ? ((await output(['getent', 'passwd', name], env)) ?? fromPasswd(name)) : undefined;
  const [found, , uid, gid, , home] = (line ?? '').split(':');
  if (
    line === undefined ||
    found === undefined ||
    uid === undefined ||
    gid === undefined ||
    !/^\d+$/.test(uid + gid)
  )
    throw new SubrosaError('child', `user: unknown user ${name}`);
  const groups = (await output(['id', '-G', found], env)) ?? gid;
  return {
    name: found,
    uid: Number(uid),
    gid: Number(gid),
    home: home ?? '/',
    groups: groups.split(/\s+/).map(Number),
  };
}

/** The variables that go with a user. */
export function userVariables(user: User): readonly (readonly [string, string])[] {
  return [
    ['HOME', user.home],
    ['USER', user.name],
    ['LOGNAME', user.name],
  ];
}

/**
 * Makes this process, and what it starts, the user's; there is no way back.
 * @throws SubrosaError `child` when we may not
 */
export function becomeUser(user: User): void {
  if (!process.setgroups || !process.setgid || !process.setuid)
    throw new SubrosaError('child', 'this platform has no other users to become');
  try {
    process.setgroups([...user.groups]);
    process.setgid(user.gid);
    process.setuid(user.uid);
  } catch (cause) {
    throw new SubrosaError('child', `cannot become user ${user.name}: ${messageOf(cause)}`, { cause });
  }
}

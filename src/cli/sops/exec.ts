// What exec-env and exec-file share.
import { failureText, type Ended } from '../../host/child.ts';
import { envOf, type Env } from '../../host/env.ts';
import type { Call } from './command.ts';

/** File, absolute, and command; undefined, with the original's words on standard error, when there are not exactly two. */
export function execWords({ args, context }: Call): readonly [string, string] | undefined {
  const [file, command, ...more] = args.words;
  if (file === undefined || command === undefined || more.length > 0) {
    context.io.error('error: missing file to decrypt\n');
    return undefined;
  }
  return [context.absolute(file), command];
}

/** An environment with more variables; the later ones win. */
export function childEnvironment(base: Env, added: readonly (readonly [string, string])[]): Env {
  const result = Object.assign(Object.create(null) as Record<string, string | undefined>, base);
  for (const [name, value] of added) result[name] = value;
  return envOf(result);
}

/** The exit status for a child that ended, and a line about it when it failed. A signal is 255, as in the original. */
export function endedStatus({ context }: Call, ended: Ended): number {
  const failure = failureText(ended);
  if (failure !== undefined) context.io.error(`${failure}\n`);
  return ended.status ?? 255;
}

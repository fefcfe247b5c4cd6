// Commands that print a key, from a variable such as SOPS_AGE_KEY_CMD.
import { messageOf, SubrosaError } from '../../base/errors.ts';
import { capture, shellWords } from '../../host/exec.ts';
import type { KeyContext } from '../type.ts';

/**
 * compat: sops 3.13 repeats the command line in its reasons. Identities are secrets wherever they stand, even there.
 */
function withoutKeys(text: string): string {
  return text.replace(/AGE-(SECRET-KEY|PLUGIN)-[A-Z0-9+\-._]*/gi, 'AGE-$1-…');
}

/**
 * What a command line prints. It is split into words but no shell sees it; the recipient is in its environment.
 * @throws SubrosaError `child`
 */
export async function commandOutput(
  line: string,
  recipient: string,
  { env }: KeyContext,
): Promise<Uint8Array> {
  const shown = withoutKeys(line);
  let words;
  try {
    words = shellWords(line);
  } catch (error) {
    throw new SubrosaError('child', `failed to parse command ${shown}: ${messageOf(error)}`);
  }
  // compat: sops 3.13 panics here.
  if (words.length === 0) throw new SubrosaError('child', `failed to parse command ${shown}: it is empty`);
  const childEnv = { ...env, SOPS_AGE_RECIPIENT: recipient };
  const failure = (why: string): SubrosaError =>
    new SubrosaError('child', `failed to execute command ${shown}: ${why}`);
  const { status, signal, stdout } = await capture(words, { env: childEnv }).catch((error: unknown) => {
    throw failure(messageOf(error));
  });
  if (status !== 0)
    throw failure(status === undefined ? `signal: ${signal ?? 'unknown'}` : `exit status ${status}`);
  return stdout;
}

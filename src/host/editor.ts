// The user's editor.
import { SubrosaError, messageOf } from '../base/errors.ts';
import { failureText, runChild } from './child.ts';
import type { Env } from './env.ts';
import { findProgram, shellWords } from './exec.ts';

const VARIABLES = ['SOPS_EDITOR', 'EDITOR'];
const FALLBACKS = ['vim', 'nano', 'vi'];

function couldNot(why: string): SubrosaError {
  return new SubrosaError('editor', `Could not run editor: ${why}`);
}

/**
 * The words of the editor's command line: of SOPS_EDITOR, else EDITOR, else the first of vim, nano and vi there is.
 * @throws SubrosaError `editor`
 */
export function editorWords(env: Env): readonly string[] {
  const variable = VARIABLES.find((name) => (env[name] ?? '') !== '');
  if (variable === undefined) {
    const found = FALLBACKS.find((name) => findProgram(name, env) !== undefined);
    if (found === undefined) {
      throw couldNot(
        `no editor available: neither SOPS_EDITOR nor EDITOR is set, and none of ${FALLBACKS.join(', ')} was found`,
      );
    }
    return [found];
  }
  const text = env[variable] ?? '';
  let words: string[];
  try {
    words = shellWords(text);
  } catch {
    throw couldNot(`invalid $${variable}: ${text}`);
  }
  if (words.length === 0) throw couldNot(`invalid $${variable}: ${text}`);
  return words;
}

/**
 * Opens a file in the editor and waits for it to be closed.
 * @throws SubrosaError `editor` when it cannot be run or fails, `canceled` after a signal to us
 */
export async function runEditor(path: string, env: Env): Promise<void> {
  const [name = '', ...args] = editorWords(env);
  const program = findProgram(name, env);
  if (program === undefined) {
    throw couldNot(
      name.includes('/')
        ? `fork/exec ${name}: no such file or directory`
        : `exec: ${JSON.stringify(name)}: executable file not found in $PATH`,
    );
  }
  let failure: string | undefined;
  try {
    failure = failureText(
      await runChild({ program, args: [...args, path], env, name }, { signals: 'cancel' }),
    );
  } catch (error) {
    if (error instanceof SubrosaError && error.code === 'canceled') throw error;
    throw couldNot(messageOf(error));
  }
  if (failure !== undefined) throw couldNot(failure);
}

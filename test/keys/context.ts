// A machine made up for a test: its environment, its home folder, the answers of the person at the terminal.
import { SubrosaError } from '../../src/base/errors.ts';
import { envOf } from '../../src/host/env.ts';
import type { KeyContext } from '../../src/keys/index.ts';

export interface TestMachine {
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: string;
  readonly platform?: NodeJS.Platform;
  /** Answers to prompts, in order; none means that there is no terminal. */
  readonly answers?: readonly string[];
  /** Collects the questions asked. */
  readonly asked?: string[];
  /** Collects what was shown. */
  readonly shown?: string[];
}

/** The context of a made-up machine. No gpg-agent unless the environment names one. */
export function testContext({
  env = {},
  home,
  platform = 'linux',
  answers = [],
  asked = [],
  shown = [],
}: TestMachine): KeyContext {
  const left = [...answers];
  const answer = (question: string): Promise<string> => {
    asked.push(question);
    const next = left.shift();
    return next === undefined
      ? Promise.reject(new SubrosaError('child', 'no terminal'))
      : Promise.resolve(next);
  };
  return {
    env: envOf({ GPG_AGENT_INFO: '', PATH: '/usr/bin:/bin', ...env }),
    platform,
    home,
    accountHome: () => Promise.resolve(undefined),
    prompts: { ask: answer, choose: answer },
    notify: (message) => void shown.push(message),
  };
}

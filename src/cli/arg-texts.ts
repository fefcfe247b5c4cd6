// What is said of mistakes on the command line: in the words of Go's flag package, or in ours.
import { SubrosaError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Option } from './options.ts';

export interface ArgTexts {
  /** `word` as typed, `name` without dashes and value. */
  unknown(word: string, name: string): SubrosaError;
  noValue(name: string): SubrosaError;
  noBoolean(text: string, name: string): SubrosaError;
  noBooleanInEnvironment(text: string, option: Option): SubrosaError;
  noNumber(text: string, name: string): SubrosaError;
}

function usage(message: string, hint?: string): SubrosaError {
  return new SubrosaError('usage', message, hint === undefined ? {} : { hint });
}

const quoted = (text: string): string => JSON.stringify(text);

/** Source: Go's flag package and urfave/cli. */
export const goTexts: ArgTexts = {
  unknown(word, name) {
    if (name === '' || name.startsWith('-') || name.startsWith('=')) return usage(`bad flag syntax: ${word}`);
    return usage(`flag provided but not defined: -${name}`);
  },
  noValue: (name) => usage(`flag needs an argument: -${name}`),
  noBoolean: (text, name) => usage(`invalid boolean value ${quoted(text)} for -${name}: parse error`),
  noBooleanInEnvironment: (text, { name }) =>
    usage(
      `could not parse ${text} as bool value for flag ${name}: strconv.ParseBool: parsing ${quoted(text)}: invalid syntax`,
    ),
  noNumber: (text, name) => usage(`invalid value ${quoted(text)} for flag -${name}: parse error`),
};

/** An option's name as it is typed. */
export function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/** Ours, with what was probably meant. `command`: as it is called, for example `subrosa decrypt`. */
export function nativeTexts(command: string, options: readonly Option[]): ArgTexts {
  const pointer = `${command} --help lists the options.`;
  const names = options
    .flatMap(({ name, aliases = [] }) => [name, ...aliases])
    .filter((name) => name.length > 1);
  return {
    unknown(word, name) {
      const meant = nearest(name.replace(/^-+/, ''), names);
      const shown = word.split('=', 1)[0]!;
      const question = meant === undefined ? '' : `did you mean ${dashed(meant)}? `;
      return usage(`unknown option ${shown}`, question + pointer);
    },
    noValue: (name) => usage(`option ${dashed(name)} needs a value`, pointer),
    noBoolean: (text, name) => usage(`option ${dashed(name)} is true or false, not ${quoted(text)}`),
    noBooleanInEnvironment: (text, { env = '' }) => usage(`${env} is true or false, not ${quoted(text)}`),
    noNumber: (text, name) => usage(`option ${dashed(name)} needs a whole number, not ${quoted(text)}`),
  };
}

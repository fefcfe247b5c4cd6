// Command lines as Go's flag package and the original's library read them: `-name` is `--name`, `=value` or the next
// word, flags before or after the other words of a sub-command, defaults from the environment.
import type { Env } from '../host/env.ts';
import { goTexts, type ArgTexts } from './arg-texts.ts';
import type { Option } from './options.ts';

type Given = string | boolean | readonly string[];

/** A parsed command line. */
export class Args {
  readonly words: readonly string[];
  readonly #values: ReadonlyMap<string, Given>;
  readonly #set: ReadonlySet<string>;

  constructor(words: readonly string[], values: ReadonlyMap<string, Given>, set: ReadonlySet<string>) {
    this.words = words;
    this.#values = values;
    this.#set = set;
  }

  /** A flag's value; false where the command doesn't have it. */
  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** An option's text; empty where it isn't given. */
  text(name: string): string {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : '';
  }

  /** A number option; 0 where it isn't given. */
  number(name: string): number {
    return Number(this.text(name) || '0');
  }

  /** All values of an option that may be repeated. */
  list(name: string): readonly string[] {
    const value = this.#values.get(name);
    return typeof value === 'object' ? value : [];
  }

  /** Was the option on the command line itself, not in the environment? */
  given(name: string): boolean {
    return this.#set.has(name);
  }

  /** The names that were on the command line itself. */
  get givenNames(): readonly string[] {
    return [...this.#set];
  }

  /** The same options with other words. */
  withWords(words: readonly string[]): Args {
    return new Args(words, this.#values, this.#set);
  }
}

export interface ParseOptions {
  readonly options: readonly Option[];
  readonly env: Env;
  /** Stop at the first word that is no flag; it and all behind it are words. The original's top level does so. */
  readonly stopAtWord?: boolean;
  /** What is said of mistakes; in Go's words unless told otherwise. */
  readonly texts?: ArgTexts;
}

/** Go's strconv.ParseBool. */
function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text) ? false : undefined;
}

class Parser {
  readonly values: Map<string, Given> = new Map<string, Given>();
  readonly set: Set<string> = new Set<string>();
  readonly words: string[] = [];
  readonly #byName: Map<string, Option> = new Map<string, Option>();
  readonly #texts: ArgTexts;

  constructor(options: readonly Option[], texts: ArgTexts) {
    this.#texts = texts;
    for (const option of options) {
      for (const name of [option.name, ...(option.aliases ?? [])]) this.#byName.set(name, option);
    }
  }

  knows(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Takes a flag, with the next word where it needs one; answers whether it did. */
  takeFlag(word: string, { name, value }: FlagShape, next: string | undefined): boolean {
    const option = this.#byName.get(name);
    if (option === undefined) throw this.#texts.unknown(word, name);
    if (value !== undefined || option.value === 'flag') {
      this.#store(option, value ?? 'true', name);
      return false;
    }
    // compat: sops 3.13 takes the file for the value of a flag that comes last, and then reads standard input.
    if (next === undefined) throw this.#texts.noValue(name);
    this.#store(option, next, name);
    return true;
  }

  #store(option: Option, text: string, typed: string): void {
    if (option.value === 'flag') {
      const value = parseBool(text);
      if (value === undefined) throw this.#texts.noBoolean(text, typed);
      this.values.set(option.name, value);
    } else if (option.value === 'list') {
      const before = this.set.has(option.name) ? (this.values.get(option.name) as readonly string[]) : [];
      this.values.set(option.name, [...before, text]);
    } else {
      if (option.value === 'number' && !/^[+-]?\d{1,9}$/.test(text)) throw this.#texts.noNumber(text, typed);
      this.values.set(option.name, text);
    }
    this.set.add(option.name);
  }

  fromEnvironment(option: Option, env: Env): void {
    const text = option.env === undefined ? undefined : env[option.env];
    if (text === undefined) {
      if (option.value === 'flag' && option.on) this.values.set(option.name, true);
      return;
    }
    if (option.value === 'list') {
      this.values.set(
        option.name,
        text.split(',').map((part) => part.trim()),
      );
      return;
    }
    if (option.value !== 'flag') {
      this.values.set(option.name, text);
      return;
    }
    const value = text === '' ? false : parseBool(text);
    if (value === undefined) throw this.#texts.noBooleanInEnvironment(text, option);
    this.values.set(option.name, value);
  }
}

interface FlagShape {
  readonly name: string;
  readonly value: string | undefined;
}

/** A word that is a flag by its look: name, and value when it has one; undefined for `-`, `--` and other words. */
function flagShape(word: string): FlagShape | undefined {
  if (!word.startsWith('-') || word === '-' || word === '--') return undefined;
  const body = word.slice(word.startsWith('--') ? 2 : 1);
  const equals = body.indexOf('=', 1);
  return equals < 0
    ? { name: body, value: undefined }
    : { name: body.slice(0, equals), value: body.slice(equals + 1) };
}

/**
 * Reads the words of a command line.
 * @throws SubrosaError `usage`
 */
export function parseArgs(
  line: readonly string[],
  { options, env, stopAtWord = false, texts = goTexts }: ParseOptions,
): Args {
  const parser = new Parser(options, texts);
  for (const option of options) parser.fromEnvironment(option, env);
  for (let at = 0; at < line.length; at += 1) {
    const word = line[at]!;
    const shape = flagShape(word);
    if (word === '--') {
      parser.words.push(...line.slice(at + 1));
      break;
    }
    if (shape === undefined && stopAtWord) {
      parser.words.push(...line.slice(at));
      break;
    }
    // As in the original, what looks like an unknown flag behind the first word is a word: a value of -1, say.
    const isWord = shape === undefined || (parser.words.length > 0 && !parser.knows(shape.name));
    if (isWord) parser.words.push(word);
    else if (parser.takeFlag(word, shape, line[at + 1])) at += 1;
  }
  return new Args(parser.words, parser.values, parser.set);
}

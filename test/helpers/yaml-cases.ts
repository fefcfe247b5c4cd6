// The hard YAML files of test/vectors/yaml/cases.json, with what the real sops and its YAML store made of each.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SubrosaError } from '../../src/base/errors.ts';
import { type Tree, yaml } from '../../src/formats/index.ts';
import { type FormatCase, inputOf } from './format-cases.ts';

/** What the store does with a file: reads it, prints it again. */
export interface StoreOutcome {
  readonly tree?: unknown;
  readonly output?: string;
  readonly error?: string;
}

export interface YamlCase extends FormatCase {
  readonly store?: StoreOutcome;
}

export const yamlCasesPath: string = fileURLToPath(new URL('../vectors/yaml/cases.json', import.meta.url));

export function yamlCases(): YamlCase[] {
  return JSON.parse(readFileSync(yamlCasesPath, 'utf8')) as YamlCase[];
}

/** Our tree of a case, or the error. */
export function ourTree(one: YamlCase): Tree | SubrosaError {
  try {
    return yaml.parse(inputOf(one));
  } catch (error) {
    if (error instanceof SubrosaError) return error;
    throw error;
  }
}

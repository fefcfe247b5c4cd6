// Which files of a folder the rules of .sops.yaml mean.
import { basename } from 'node:path';
import { SubrosaError } from '../../base/errors.ts';
import { formatForPath } from '../../formats/index.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { chooseRule, compilePattern, type CreationRule } from '../../sops/index.ts';
import { pathForRules, type SopsContext } from '../context.ts';

/** Is a file meant by the `path_regex` of a rule, by a rule that speaks of every file, or by none? */
export type Coverage = 'path' | 'catch-all' | 'none';

/** Where the configuration is looked for, as a hint. */
export const LOOKED_FOR =
  'The configuration is looked for upwards from the folder we stand in: go into the repository (cd), or name it with --config.';

/**
 * Refuses to look for files by rules where there are none.
 * @throws SubrosaError `no-matching-rule`
 */
export function assertRules(context: SopsContext, files: readonly FoundFile[]): void {
  if (files.every((file) => file.named) || context.config?.config.creationRules !== undefined) return;
  const found = context.config;
  throw new SubrosaError(
    'no-matching-rule',
    found === undefined
      ? 'there is no configuration (.sops.yaml), and so no rule that says which files are encrypted'
      : `${found.path} has no creation_rules that say which files are encrypted`,
    { hint: LOOKED_FOR },
  );
}

/** What to say when no file was meant by any rule: nothing was checked, which must not look like success. */
export function noneCovered(context: SopsContext): SubrosaError {
  return new SubrosaError(
    'no-matching-rule',
    `no rule of ${context.config?.path ?? '.sops.yaml'} covers any of these files`,
    { hint: LOOKED_FOR },
  );
}

/**
 * The coverage of a file that was found in a folder. A rule for every file covers what has a structure and is no
 * configuration of another tool; else a folder's README and sources would be encrypted.
 * @throws SubrosaError `bad-config`
 */
export async function coverageOf(context: SopsContext, path: string): Promise<Coverage> {
  const found = context.config;
  if (found === undefined || basename(path) === '.sops.yaml') return 'none';
  const below = pathForRules(found.path, context.absolute(path));
  const rule = await chooseRule(found.config.creationRules ?? [], below);
  if (rule === undefined) return 'none';
  if (!(await matchesAnything(rule))) return 'path';
  return formatForPath(path) !== 'binary' && !isToolsFile(below) ? 'catch-all' : 'none';
}

const NO_NAME = '\u0000';

/** No `path_regex`, or one such as `.*` that names nothing. */
async function matchesAnything({ pathRegex }: CreationRule): Promise<boolean> {
  return pathRegex === '' || (await compilePattern(pathRegex, 'path_regex'))(NO_NAME);
}

// Files that a tool reads as they are, by their names: encrypted they would be of no use.
const TOOLS_FILE =
  /^(kustomization\.ya?ml|chart\.yaml|(package|composer|deno|renovate|[tj]sconfig.*)\.json|.*[-.]lock\.(json|ya?ml)|npm-shrinkwrap\.json)$/i;

function isToolsFile(path: string): boolean {
  const parts = path.split(/[/\\]/);
  const name = parts.pop() ?? '';
  const hidden =
    parts.some((part) => /^\.[^.]/.test(part)) || (name.startsWith('.') && !name.endsWith('.env'));
  return hidden || TOOLS_FILE.test(name);
}

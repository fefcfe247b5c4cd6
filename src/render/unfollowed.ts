// What a kustomization asks for that render does not do, and which Secrets may differ from what is shown because of it.
// Source: kustomize's reference for kustomization.yaml (v5), and what kustomize 5.7.1 does.
import { textString } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import { yaml, type MapNode, type Value } from '../formats/index.ts';
import { fieldOf, itemsOf, objectsOf, textOfField } from './object.ts';

/** The names of Secrets, where a `.` may be any character, as kustomize takes names for regular expressions. */
export type Reach = 'all' | readonly string[];

export interface Unfollowed {
  /** In words: `patches (more.yaml)`. */
  readonly what: string;
  /** It makes Secrets, or changes one that it names: something is missing even when no Secret here fits. */
  readonly certain: boolean;
  /** The Secrets here that it may change. */
  readonly reach: Reach;
}

/** One patch: of what its target selects, or of what its text names. */
export interface Patch {
  readonly field: string;
  readonly target: MapNode | undefined;
  /** A file with it; from the field of old, a file or the patch itself. */
  readonly path: string | undefined;
  readonly text: string | undefined;
}

const PATCHES: readonly string[] = ['patches', 'patchesStrategicMerge', 'patchesJson6902'];
const GENERATORS: readonly string[] = ['generators', 'helmCharts', 'helmChartInflationGenerator'];

/** The patches of a kustomization. */
export function patchesOf(node: MapNode): Patch[] {
  return PATCHES.flatMap((field) => itemsOf(node, field).flatMap((item) => readPatch(field, item) ?? []));
}

function readPatch(field: string, item: Value): Patch | undefined {
  if (item.kind === 'str') {
    const text = textString(item.text);
    // Flow style fits a patch on one line.
    const inline = /[\n{]/.test(text);
    return { field, target: undefined, path: inline ? undefined : text, text: inline ? text : undefined };
  }
  if (item.kind !== 'map') return undefined;
  const target = fieldOf(item, 'target');
  return {
    field,
    target: target?.kind === 'map' ? target : undefined,
    path: textOfField(item, 'path'),
    text: textOfField(item, 'patch'),
  };
}

/** What a patch may do to Secrets, undefined for nothing. `text` is that of its file, or its own. */
export function patchUnfollowed(patch: Patch, text: string): Unfollowed | undefined {
  const { field, target, path } = patch;
  if (target !== undefined) {
    const reach = selected(target);
    return reach && { what: described(field, [path ?? wordsFor(reach)]), certain: false, reach };
  }
  const reach = namedIn(text);
  return reach && { what: described(field, [path ?? wordsFor(reach)]), certain: true, reach };
}

function wordsFor(reach: Reach): string {
  return reach === 'all' ? '' : reach.join(', ');
}

/** `secretGenerator (a, b)`: a field, with the names of what it is about where there are any. */
function described(field: string, names: readonly string[]): string {
  const known = names.filter((name) => name !== '');
  return known.length === 0 ? field : `${field} (${known.join(', ')})`;
}

/** What else makes or changes Secrets, beside patches. */
export function otherUnfollowed(node: MapNode): Unfollowed[] {
  return [...secretGenerators(node), ...plugins(node), ...replacements(node)];
}

function secretGenerators(node: MapNode): Unfollowed[] {
  const items = itemsOf(node, 'secretGenerator').filter((item) => item.kind === 'map');
  if (items.length === 0) return [];
  const names = items.map((item) => textOfField(item, 'name') ?? '');
  const changed = items.filter((item) => ['merge', 'replace'].includes(textOfField(item, 'behavior') ?? ''));
  const reach = changed.map((item) => textOfField(item, 'name') ?? '');
  return [{ what: described('secretGenerator', names), certain: true, reach }];
}

/** Generators make anything, and transformers change anything; what, only the plugin knows. */
function plugins(node: MapNode): Unfollowed[] {
  const used = (field: string): boolean => itemsOf(node, field).length > 0;
  const what = (field: string): string =>
    described(
      field,
      itemsOf(node, field).map((item) => pluginName(item)),
    );
  return [
    ...GENERATORS.filter(used).map((field) => ({ what: what(field), certain: true, reach: [] })),
    ...['transformers'].filter(used).map((field) => ({
      what: what(field),
      certain: true,
      reach: 'all' as const,
    })),
  ];
}

/** A file, or a chart by name; a configuration that is written out has no short name. */
function pluginName(item: Value): string {
  if (item.kind === 'map') return textOfField(item, 'name') ?? '';
  const text = item.kind === 'str' ? textString(item.text) : '';
  return /[\n{]/.test(text) ? '' : text;
}

function replacements(node: MapNode): Unfollowed[] {
  return itemsOf(node, 'replacements').flatMap((item): Unfollowed[] => {
    if (item.kind !== 'map') return [];
    const path = textOfField(item, 'path');
    if (path !== undefined)
      return [{ what: described('replacements', [path]), certain: false, reach: 'all' }];
    return itemsOf(item, 'targets').flatMap((target): Unfollowed[] => {
      const select = target.kind === 'map' ? fieldOf(target, 'select') : undefined;
      const reach = select?.kind === 'map' ? selected(select) : undefined;
      return reach === undefined
        ? []
        : [{ what: described('replacements', [wordsFor(reach)]), certain: false, reach }];
    });
  });
}

/** A word without anything that a regular expression takes for more than itself. */
const isWord = (text: string): boolean => /^[\w-]+$/.test(text);

/** The Secrets that a selector may choose by kind and name, undefined for none; what else it asks is not looked at. */
function selected(target: MapNode): Reach | undefined {
  const [group, version, kind, name] = ['group', 'version', 'kind', 'name'].map(
    (field) => textOfField(target, field) ?? '',
  ) as [string, string, string, string];
  if (isWord(group) || (isWord(version) && version !== 'v1') || !mayBeSecret(kind)) return undefined;
  return /^[\w.-]+$/.test(name) ? [name] : 'all';
}

function mayBeSecret(kind: string): boolean {
  return kind === '' || kind.split('|').some((part) => part === 'Secret' || !isWord(part));
}

/** The Secrets that a strategic merge patch names, undefined for none. */
function namedIn(text: string): Reach | undefined {
  const objects = objectsIn(text);
  if (objects === undefined) return mentionsSecret(text) ? 'all' : undefined;
  const secrets = objects.filter((object) => /^(?:Secret$|ENC\[)/.test(textOfField(object, 'kind') ?? ''));
  if (secrets.length === 0) return undefined;
  const names = secrets.map((object) => {
    const metadata = fieldOf(object, 'metadata');
    return (metadata?.kind === 'map' ? textOfField(metadata, 'name') : undefined) ?? '';
  });
  return names.every((name) => /^[\w.-]+$/.test(name)) ? names : 'all';
}

function objectsIn(text: string): MapNode[] | undefined {
  try {
    return yaml.parse(Buffer.from(text)).documents.flatMap(objectsOf);
  } catch (error) {
    if (error instanceof SubrosaError) return undefined;
    throw error;
  }
}

/** Does a text that is no YAML for us name the kind Secret, or may it be encrypted? */
function mentionsSecret(patch: string): boolean {
  return /\bkind["']?\s*:\s*["']?(?:Secret\b|ENC\[)/.test(patch);
}

/** Whether any of the names that a Secret has had is one that may be meant. */
export function reaches(reach: Reach, names: readonly string[]): boolean {
  if (reach === 'all') return true;
  return reach.some((pattern) => names.some((name) => fits(pattern, name)));
}

function fits(pattern: string, name: string): boolean {
  return (
    pattern.length === name.length &&
    Array.from(pattern).every((char, at) => char === '.' || char === name[at])
  );
}

// What a kustomization file says that bears on Secrets. Source: kustomize's reference for kustomization.yaml (v5).
import { textString } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import type { MapNode, Value } from '../formats/index.ts';
import { fieldOf, itemsOf, textOfField } from './object.ts';

/** The names kustomize looks for, in its order. */
export const KUSTOMIZATION_NAMES: readonly string[] = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/** What is done to every Secret below. */
export interface Transform {
  readonly namespace: string;
  readonly namePrefix: string;
  readonly nameSuffix: string;
}

export interface Kustomization extends Transform {
  /** A component changes what its user has gathered so far; it makes nothing by itself. */
  readonly component: boolean;
  /** Files, folders and URLs, in the order in which kustomize reads them (`bases` came to be `resources`). */
  readonly resources: readonly string[];
  readonly components: readonly string[];
  /** What else it asks for that may make or change Secrets, and is not done here; in words. */
  readonly undone: readonly string[];
  /** Files with patches that may be about Secrets; only their text tells. */
  readonly patchFiles: readonly string[];
}

/** Fields that may make or change a Secret in ways that render does not follow yet. */
const UNDONE: readonly string[] = [
  'secretGenerator',
  'generators',
  'transformers',
  'helmCharts',
  'helmChartInflationGenerator',
  'replacements',
];

function texts(node: MapNode, name: string): string[] {
  return itemsOf(node, name).map((item) => {
    if (item.kind === 'str') return textString(item.text);
    throw new SubrosaError('parse', `${name} must be a list of strings`);
  });
}

/** `secretGenerator (a, b)`: the field, with the names of its members where they have any. */
function describe(node: MapNode, name: string): string {
  const names = itemsOf(node, name).flatMap((item) =>
    item.kind === 'map' ? [textOfField(item, 'name') ?? ''] : [],
  );
  const known = names.filter((text) => text !== '');
  return known.length === 0 ? name : `${name} (${known.join(', ')})`;
}

/** kustomize takes the kind for a regular expression; a plain word that isn't ours is all we rule out. */
function mayMeanSecret(kind: string): boolean {
  return kind.split('|').some((part) => part === 'Secret' || /\W/.test(part));
}

/** Does the text of a patch name the kind Secret, or may it be encrypted? */
export function mentionsSecret(patch: string): boolean {
  return /\bkind["']?\s*:\s*["']?(?:Secret\b|ENC\[)/.test(patch);
}

/** Whether a patch may be about a Secret: yes, no, or the file that would tell. */
function aboutSecret(item: Value): boolean | { readonly file: string } {
  if (item.kind === 'str') {
    const text = textString(item.text);
    return text.includes('\n') ? mentionsSecret(text) : { file: text };
  }
  if (item.kind !== 'map') return false;
  const target = fieldOf(item, 'target');
  const kind = target?.kind === 'map' ? textOfField(target, 'kind') : undefined;
  if (kind !== undefined) return mayMeanSecret(kind);
  if (target !== undefined) return true;
  const path = textOfField(item, 'path');
  return path === undefined ? mentionsSecret(textOfField(item, 'patch') ?? '') : { file: path };
}

const PATCHES: readonly string[] = ['patches', 'patchesStrategicMerge', 'patchesJson6902'];

/**
 * Reads a kustomization.
 * @throws SubrosaError `parse`
 */
export function readKustomization(node: MapNode): Kustomization {
  const patches = PATCHES.map((name) => ({ name, about: itemsOf(node, name).map(aboutSecret) }));
  return {
    component: textOfField(node, 'kind') === 'Component',
    resources: [...texts(node, 'resources'), ...texts(node, 'bases')],
    components: texts(node, 'components'),
    namespace: textOfField(node, 'namespace') ?? '',
    namePrefix: textOfField(node, 'namePrefix') ?? '',
    nameSuffix: textOfField(node, 'nameSuffix') ?? '',
    undone: [
      ...UNDONE.filter((name) => fieldOf(node, name) !== undefined).map((name) => describe(node, name)),
      ...patches.filter(({ about }) => about.includes(true)).map(({ name }) => name),
    ],
    patchFiles: patches.flatMap(({ about }) =>
      about.flatMap((one) => (typeof one === 'object' ? [one.file] : [])),
    ),
  };
}

/** Would kustomize fetch this from elsewhere, given that there is no such file? */
export function looksRemote(resource: string): boolean {
  return (
    resource.length <= 4096 &&
    /^[a-z][a-z0-9+.-]*:|^git@|^[\w-]+(?:\.[\w-]+)+\/|\?.*\b(?:ref|version)=/i.test(resource)
  );
}

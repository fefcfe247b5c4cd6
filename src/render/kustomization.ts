// What a kustomization file says that bears on Secrets. Source: kustomize's reference for kustomization.yaml (v5).
import { posix } from 'node:path';
import { textString } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import type { MapNode } from '../formats/index.ts';
import { fieldOf, itemsOf, textOfField, textPairsOf } from './object.ts';
import { otherUnfollowed, patchesOf, type Patch, type Unfollowed } from './unfollowed.ts';

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
  readonly labels: readonly (readonly [string, string])[];
  readonly annotations: readonly (readonly [string, string])[];
}

export interface Kustomization extends Transform {
  /** A component changes what its user has gathered so far; it makes nothing by itself. */
  readonly component: boolean;
  /** Files, folders and URLs, in the order in which kustomize reads them (`bases` came to be `resources`). */
  readonly resources: readonly string[];
  readonly components: readonly string[];
  readonly patches: readonly Patch[];
  /** What else it asks for that makes or changes Secrets, and is not done here. */
  readonly unfollowed: readonly Unfollowed[];
}

function texts(node: MapNode, name: string): string[] {
  return itemsOf(node, name).map((item) => {
    if (item.kind === 'str') return textString(item.text);
    throw new SubrosaError('parse', `${name} must be a list of strings`);
  });
}

function pairs(node: MapNode, name: string): [string, string][] {
  const found = fieldOf(node, name);
  return found?.kind === 'map' ? textPairsOf(found) : [];
}

/** `labels` one after the other, then `commonLabels`: what comes later wins. */
function labelsOf(node: MapNode): [string, string][] {
  const listed = itemsOf(node, 'labels').flatMap((item) => (item.kind === 'map' ? pairs(item, 'pairs') : []));
  return [...listed, ...pairs(node, 'commonLabels')];
}

/**
 * Reads a kustomization.
 * @throws SubrosaError `parse`
 */
export function readKustomization(node: MapNode): Kustomization {
  return {
    component: textOfField(node, 'kind') === 'Component',
    resources: [...texts(node, 'resources'), ...texts(node, 'bases')],
    components: texts(node, 'components'),
    namespace: textOfField(node, 'namespace') ?? '',
    namePrefix: textOfField(node, 'namePrefix') ?? '',
    nameSuffix: textOfField(node, 'nameSuffix') ?? '',
    labels: labelsOf(node),
    annotations: pairs(node, 'commonAnnotations'),
    patches: patchesOf(node),
    unfollowed: otherUnfollowed(node),
  };
}

/** Would kustomize fetch this from elsewhere, given that there is no such file? */
export function looksRemote(resource: string): boolean {
  return (
    resource.length <= 4096 &&
    /^[a-z][a-z0-9+.-]*:|^git@|^[\w-]+(?:\.[\w-]+)+\/|\?.*\b(?:ref|version)=/i.test(resource)
  );
}

/** Does a file by this name hold a kustomization? */
export function isKustomizationName(path: string): boolean {
  return KUSTOMIZATION_NAMES.includes(posix.basename(path));
}

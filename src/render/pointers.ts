// Objects that hand other paths to a controller: what they point to is part of the cluster, and render does not follow
// them yet. Source: Flux's Kustomization (kustomize.toolkit.fluxcd.io), Argo CD's Application and ApplicationSet.
import { SubrosaError } from '../base/errors.ts';
import { yaml, type MapNode } from '../formats/index.ts';
import { looksEncrypted } from '../sops/index.ts';
import { fieldOf, itemsOf, objectsOf, textOfField } from './object.ts';

export interface Pointer {
  readonly file: string;
  /** In words: `Flux Kustomization flux-system/apps: path ./apps`. */
  readonly what: string;
}

// Kinds by API group.
const KINDS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['kustomize.toolkit.fluxcd.io/Kustomization', ['Flux', 'Kustomization']],
  ['argoproj.io/Application', ['Argo CD', 'Application']],
  ['argoproj.io/ApplicationSet', ['Argo CD', 'ApplicationSet']],
]);
const GROUPS: readonly string[] = ['kustomize.toolkit.fluxcd.io/', 'argoproj.io/'];

/** The pointers in a file; what cannot be read as YAML has none. */
export function pointersIn(file: string, bytes: Uint8Array): Pointer[] {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!GROUPS.some((group) => content.includes(group))) return [];
  try {
    return yaml
      .parse(bytes)
      .documents.flatMap(objectsOf)
      .flatMap((object) => pointerOf(object) ?? [])
      .map((what) => ({ file, what }));
  } catch (error) {
    if (error instanceof SubrosaError) return [];
    throw error;
  }
}

function pointerOf(object: MapNode): string | undefined {
  const group = textOfField(object, 'apiVersion')?.split('/')[0] ?? '';
  const known = KINDS.get(`${group}/${textOfField(object, 'kind') ?? ''}`);
  const spec = mapOf(object, 'spec');
  if (known === undefined || spec === undefined) return undefined;
  const [maker, kind] = known;
  const paths = maker === 'Flux' ? fluxPaths(spec) : argoPaths(spec);
  const parts = [`${maker} ${kind} ${nameOf(object)}`, ...(paths.length === 0 ? [] : [paths.join(', ')])];
  const substitutes = fieldOf(spec, 'postBuild') === undefined ? '' : ', with postBuild substitutions';
  return parts.join(': ') + (maker === 'Flux' ? substitutes : '');
}

function mapOf(node: MapNode, name: string): MapNode | undefined {
  const found = fieldOf(node, name);
  return found?.kind === 'map' ? found : undefined;
}

function nameOf(object: MapNode): string {
  const metadata = mapOf(object, 'metadata');
  const text = (field: string): string => (metadata && textOfField(metadata, field)) ?? '';
  const name = text('name') || 'without a name';
  return text('namespace') === '' ? name : `${text('namespace')}/${name}`;
}

/** `path ./apps`, unless it is encrypted. */
function told(node: MapNode, field: string): string[] {
  const value = fieldOf(node, field);
  if (value?.kind !== 'str') return [];
  return [looksEncrypted(value) ? `${field} encrypted` : `${field} ${textOfField(node, field) ?? ''}`];
}

function fluxPaths(spec: MapNode): string[] {
  const paths = told(spec, 'path');
  return paths.length === 0 ? ['path ./'] : paths;
}

/** The source or sources of an Application, or of the template of an ApplicationSet. */
function argoPaths(spec: MapNode): string[] {
  const template = mapOf(spec, 'template');
  const inner = (template && mapOf(template, 'spec')) ?? spec;
  const source = mapOf(inner, 'source');
  const listed = itemsOf(inner, 'sources').filter((item) => item.kind === 'map');
  return [...(source === undefined ? [] : [source]), ...listed].flatMap((one) => [
    ...told(one, 'path'),
    ...told(one, 'chart'),
  ]);
}

// One target, put together layer by layer as kustomize does: what it names, changed as it says. Pure.
import { SubrosaError } from '../base/errors.ts';
import type { Transform } from './kustomization.ts';
import type { Gap, Layer } from './layers.ts';
import { fullName, type Secret } from './secret.ts';
import { reaches } from './unfollowed.ts';

/** A Secret on its way to the cluster. */
export interface Found {
  readonly secret: Secret;
  readonly file: string;
  /** Which of the Secrets in the file. */
  readonly index: number;
  readonly encrypted: boolean;
  /** What was not done to it, and might have changed it. */
  readonly gaps: readonly Gap[];
}

export interface Accumulated {
  readonly found: readonly Found[];
  readonly gaps: readonly Gap[];
}

type Sources = ReadonlyMap<string, readonly Found[]>;

/** With every name that it has had: a patch may mean any of them. */
interface Named extends Found {
  readonly names: readonly string[];
}

/** A kustomization may name the same base many times over, in layers; beyond this it is no longer meant well. */
const MAX_SECRETS = 20_000;
const MAX_STEPS = 2_000_000;

/** Resources with this annotation are for kustomize only, which drops them in the end. */
const LOCAL = 'config.kubernetes.io/local-config';

/**
 * The Secrets of a layer.
 * @throws SubrosaError `parse` for what kustomize refuses to build, `limit`
 */
export function accumulate(layer: Layer, sources: Sources): Accumulated {
  const run = new Run(sources);
  const all = run.layer(layer, []);
  const found = layer.kind === 'plain' ? all : all.filter(({ secret }) => !isLocal(secret));
  return { found, gaps: [...new Set([...run.certain, ...found.flatMap(({ gaps }) => gaps)])] };
}

class Run {
  /** What is missing whatever Secrets there are. */
  readonly certain: Set<Gap> = new Set<Gap>();
  readonly #sources: Sources;
  #steps = 0;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Resources first, then the components over all gathered so far, then the layer's own changes. */
  layer(layer: Layer, soFar: readonly Named[]): readonly Named[] {
    let all: readonly Named[] = [...soFar, ...this.#resources(layer)];
    if (layer.kind === 'plain') return all;
    assertApart(all);
    for (const component of layer.components) {
      all = this.layer(component, all);
      this.#count(all.length);
    }
    const changed = all.map((one) => transformed(one, layer.transform));
    assertApart(changed);
    return layer.gaps.length === 0 ? changed : this.#marked(changed, layer);
  }

  #resources(layer: Layer): readonly Named[] {
    const all: Named[] = [];
    for (const resource of layer.resources) {
      if (typeof resource === 'string') all.push(...this.#file(resource));
      else if (resource.kind === 'component') {
        throw new SubrosaError('parse', `${resource.path} is a component: name it under components`);
      } else all.push(...this.layer(resource, []));
      this.#count(all.length);
    }
    return all;
  }

  #file(path: string): Named[] {
    return (this.#sources.get(path) ?? []).map((one) => ({ ...one, names: [one.secret.name] }));
  }

  #marked(all: readonly Named[], { gaps }: Layer): readonly Named[] {
    this.#count(all.length * gaps.length);
    for (const gap of gaps) if (gap.certain) this.certain.add(gap);
    return all.map((one) => {
      const met = gaps.filter(({ reach }) => reaches(reach, one.names));
      return met.length === 0 ? one : { ...one, gaps: [...one.gaps, ...met] };
    });
  }

  #count(secrets: number): void {
    this.#steps += 1 + secrets;
    if (this.#steps <= MAX_STEPS && secrets <= MAX_SECRETS) return;
    throw new SubrosaError('limit', `too many Secrets or resources in one kustomization`);
  }
}

function isLocal({ annotations }: Secret): boolean {
  return annotations.some(([key, value]) => key === LOCAL && value !== 'false');
}

function transformed<T extends Named>(one: T, transform: Transform): T {
  const { secret } = one;
  const name = transform.namePrefix + secret.name + transform.nameSuffix;
  return {
    ...one,
    names: name === secret.name ? one.names : [...one.names, name],
    secret: {
      ...secret,
      name,
      namespace: transform.namespace === '' ? secret.namespace : transform.namespace,
      labels: laidOver(secret.labels, transform.labels),
      annotations: laidOver(secret.annotations, transform.annotations),
    },
  };
}

type Pairs = readonly (readonly [string, string])[];

function laidOver(below: Pairs, above: Pairs): Pairs {
  return above.length === 0 ? below : [...new Map([...below, ...above])];
}

/** kustomize refuses two resources of one id, for which no namespace is the one called default. */
function assertApart(all: readonly Named[]): void {
  const places = new Map<string, string>();
  for (const { secret, file } of all) {
    const id = JSON.stringify([secret.namespace || 'default', secret.name]);
    const other = places.get(id);
    if (other !== undefined) {
      const where = other === file ? `twice in ${file}` : `in ${other} and in ${file}`;
      throw new SubrosaError('parse', `Secret ${fullName(secret)} is there ${where}`, {
        hint: 'kustomize refuses to build this.',
      });
    }
    places.set(id, file);
  }
}

// From what was gathered to the Secrets that a cluster would get. Pure: no file is read here.
import { SubrosaError } from '../base/errors.ts';
import type { Gathered, Problem } from './gather.ts';
import type { Transform } from './kustomization.ts';
import type { Layer } from './layers.ts';
import type { Manifest } from './manifest.ts';
import { readSecret, secretObjects, type Secret } from './secret.ts';

/** A Secret with where it came from. */
export interface Rendered {
  readonly secret: Secret;
  readonly file: string;
  readonly encrypted: boolean;
  /** The kustomizations that bring it; `.` for a plain file. */
  readonly targets: readonly string[];
}

export interface Rendering {
  /** Sorted by namespace, name, file. */
  readonly secrets: readonly Rendered[];
  /** What would surprise once applied, in words. */
  readonly warnings: readonly string[];
  /** What could not be rendered. */
  readonly problems: readonly Problem[];
}

/** A kustomization may name the same base many times over, in layers; beyond this it is no longer meant well. */
const MAX_SECRETS = 20_000;
const MAX_STEPS = 2_000_000;

interface Found {
  readonly secret: Secret;
  readonly file: string;
  readonly index: number;
  readonly encrypted: boolean;
}

/** Decides what a cluster would hold. `show` names a path to the user. */
export function decide(gathered: Gathered, show: (path: string) => string): Rendering {
  const problems: Problem[] = [...gathered.problems];
  const sources = readSources(gathered.manifests, problems);
  const byPlace = new Map<string, Found & { targets: string[] }>();
  for (const { path, layer } of gathered.targets) {
    for (const found of attempt(() => accumulate(layer, [], { sources, steps: 0 }), path, problems) ?? []) {
      const key = JSON.stringify([found.secret.namespace, found.secret.name, found.file, found.index]);
      const known = byPlace.get(key);
      if (known === undefined) byPlace.set(key, { ...found, targets: [path] });
      else if (!known.targets.includes(path)) known.targets.push(path);
    }
  }
  const secrets = [...byPlace.values()].sort(inOrder);
  return {
    secrets,
    problems,
    warnings: [...secrets.flatMap((one) => oddities(one, show)), ...clashes(secrets, show)],
  };
}

function readSources(
  manifests: ReadonlyMap<string, Manifest>,
  problems: Problem[],
): ReadonlyMap<string, Found[]> {
  const sources = new Map<string, Found[]>();
  for (const [file, manifest] of manifests) {
    if (manifest.kind !== 'secrets') continue;
    const { encrypted, documents } = manifest;
    const found = secretObjects(documents).flatMap((object, index): Found[] => {
      const secret = attempt(() => readSecret(object), file, problems);
      return secret === undefined ? [] : [{ secret, file, index, encrypted }];
    });
    sources.set(file, found);
  }
  return sources;
}

/** What `make` gives, or undefined and a problem. */
function attempt<T>(make: () => T, file: string, problems: Problem[]): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
    problems.push({ file, error });
    return undefined;
  }
}

interface Accumulating {
  readonly sources: ReadonlyMap<string, Found[]>;
  steps: number;
}

function assertBounded(run: Accumulating, secrets: number): void {
  run.steps += 1 + secrets;
  if (run.steps <= MAX_STEPS && secrets <= MAX_SECRETS) return;
  throw new SubrosaError('limit', `too many Secrets or resources in one kustomization`);
}

/** Resources first, then the components over all gathered so far, then the layer's own changes. */
function accumulate(layer: Layer, soFar: readonly Found[], run: Accumulating): Found[] {
  let all = [...soFar];
  for (const resource of layer.resources) {
    if (typeof resource === 'string') all.push(...(run.sources.get(resource) ?? []));
    else if (resource.component)
      throw new SubrosaError('parse', `${resource.path} is a component: name it under components`);
    else all.push(...accumulate(resource, [], run));
    assertBounded(run, all.length);
  }
  for (const component of layer.components) {
    all = accumulate(component, all, run);
    assertBounded(run, all.length);
  }
  return all.map((found) => ({ ...found, secret: transformed(found.secret, layer.transform) }));
}

function transformed(secret: Secret, { namespace, namePrefix, nameSuffix }: Transform): Secret {
  const name = namePrefix + secret.name + nameSuffix;
  return { ...secret, name, namespace: namespace === '' ? secret.namespace : namespace };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function inOrder(a: Found, b: Found): number {
  return (
    compare(a.secret.namespace, b.secret.namespace) ||
    compare(a.secret.name, b.secret.name) ||
    compare(a.file, b.file) ||
    a.index - b.index
  );
}

/** `namespace/name`, or the name alone. */
export function fullName({ namespace, name }: Pick<Secret, 'namespace' | 'name'>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

const NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

function oddities({ secret, file }: Rendered, show: (path: string) => string): string[] {
  const warnings: string[] = [];
  if (!NAME.test(secret.name) || (secret.namespace !== '' && !NAME.test(secret.namespace))) {
    warnings.push(
      `${show(file)}: "${fullName(secret)}" is not a name that the API server accepts as it stands`,
    );
  }
  if (secret.stillEncrypted.length > 0) {
    const keys = secret.stillEncrypted.join(', ');
    warnings.push(
      `${show(file)}: ${fullName(secret)} holds ciphertext (${keys}), and the file has no sops block: the cluster would get the ciphertext`,
    );
  }
  return warnings;
}

/** Several manifests of one name: a cluster holds one, that of whoever applies last. */
function clashes(secrets: readonly Rendered[], show: (path: string) => string): string[] {
  const byName = Map.groupBy(secrets, ({ secret }) => fullName(secret));
  return [...byName].flatMap(([name, all]) => {
    if (all.length < 2) return [];
    const places = [...new Set(all.map(({ file }) => show(file)))].join(', ');
    return [`${name} is made ${all.length} times, by ${places}: a cluster can hold only one of them`];
  });
}

// From what was gathered to the Secrets that a cluster would get. Pure: no file is read here.
import { SubrosaError } from '../base/errors.ts';
import { accumulate, type Found } from './accumulate.ts';
import type { Gathered, Problem, Target } from './gather.ts';
import type { Gap } from './layers.ts';
import type { Manifest } from './manifest.ts';
import { fullName, readSecret, secretObjects, type Secret } from './secret.ts';

/** A Secret with where it came from. */
export interface Rendered {
  readonly secret: Secret;
  readonly file: string;
  readonly encrypted: boolean;
  /** The kustomizations that bring it; `.` for a plain file. */
  readonly targets: readonly string[];
  /** What was not done to it: a cluster may get something else. None for most. */
  readonly gaps: readonly Gap[];
}

export interface Rendering {
  /** Sorted by namespace, name, file. */
  readonly secrets: readonly Rendered[];
  /** What would surprise once applied, in words. */
  readonly warnings: readonly string[];
  /** What could not be rendered. */
  readonly problems: readonly Problem[];
}

/** Decides what a cluster would hold. `show` names a path to the user. */
export function decide(gathered: Gathered, show: (path: string) => string): Rendering {
  const problems: Problem[] = [...gathered.problems];
  const secrets = build(gathered.targets, readSources(gathered.manifests, problems), problems);
  if (secrets.length === 0) problems.push(...nothingFound(gathered, problems));
  return {
    secrets,
    problems,
    warnings: [...secrets.flatMap((one) => oddities(one, show)), ...clashes(secrets, show)],
  };
}

/** Each Secret once, however many targets bring it. */
function build(
  targets: readonly Target[],
  sources: ReadonlyMap<string, readonly Found[]>,
  problems: Problem[],
): Rendered[] {
  const byPlace = new Map<string, Found & { targets: string[] }>();
  const gaps = new Set<Gap>();
  for (const { path, layer } of targets) {
    const built = attempt(() => accumulate(layer, sources), path, problems);
    if (built === undefined) continue;
    for (const gap of built.gaps) gaps.add(gap);
    for (const found of built.found) {
      const key = JSON.stringify([found.secret.namespace, found.secret.name, found.file, found.index]);
      const known = byPlace.get(key);
      byPlace.set(key, {
        ...(known ?? found),
        gaps: [...new Set([...(known?.gaps ?? []), ...found.gaps])],
        targets: [...new Set([...(known?.targets ?? []), path])],
      });
    }
  }
  problems.push(...[...gaps].map(gapProblem));
  return [...byPlace.values()].sort(inOrder);
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
      return secret === undefined ? [] : [{ secret, file, index, encrypted, gaps: [] }];
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

/** A run that shows nothing must not pass for a check of something. */
function nothingFound({ start, manifestFiles, pointers }: Gathered, known: readonly Problem[]): Problem[] {
  if (pointers.length > 0) {
    const message = 'nothing was rendered, and what is handed to Flux or Argo CD here is not followed yet';
    const hint = 'Run render on the folders that their objects name.';
    return [{ file: start, error: new SubrosaError('not-implemented', message, { hint }) }];
  }
  if (manifestFiles > 0 || known.length > 0) return [];
  return [{ file: start, error: new SubrosaError('no-file', 'no Kubernetes manifests here') }];
}

function gapProblem({ path, what, certain }: Gap): Problem {
  const effect = certain
    ? 'Secrets are missing or incomplete for it'
    : 'Secrets that it may change are incomplete';
  return {
    file: path,
    error: new SubrosaError('not-implemented', `${what} is not rendered yet: ${effect}`),
  };
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

// Reads everything that the decision needs: which kustomizations there are and what they name, and the manifests,
// decrypted. Nothing is decided here beyond where to look.
import { SubrosaError } from '../base/errors.ts';
import { formatForPath } from '../formats/index.ts';
import type { Folder } from './folder.ts';
import { isKustomizationName } from './kustomization.ts';
import { filesOf, KustomizeReader, plainLayer, type Layer, type Remote } from './layers.ts';
import {
  glance,
  HEAD_BYTES,
  looksEncryptedBinary,
  mayBeManifest,
  readManifest,
  type Manifest,
  type Opener,
} from './manifest.ts';
import { pointersIn, type Pointer } from './pointers.ts';
import { walk, type Walked, type WalkedFile } from './walk.ts';

/** What goes to a cluster as one: a kustomization that no other one uses, or the plain files of the folder. */
export interface Target {
  /** The folder of the kustomization; `.` for plain files. */
  readonly path: string;
  readonly layer: Layer;
}

/** Something that could not be read, and so may be missing from the result. */
export interface Problem {
  readonly file: string;
  readonly error: SubrosaError;
}

export interface Gathered {
  readonly targets: readonly Target[];
  /** By path. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly problems: readonly Problem[];
  /** What was looked at: `.`, or one file. */
  readonly start: string;
  /** How many files hold manifests, of whatever kind, or are kustomizations. */
  readonly manifestFiles: number;
  readonly remotes: readonly Remote[];
  /** Objects that hand paths to Flux or Argo CD. */
  readonly pointers: readonly Pointer[];
  /** Encrypted files that are no manifests of Secrets. */
  readonly elsewhere: readonly string[];
  /** Files with Secrets that no kustomization names. */
  readonly unused: readonly string[];
  /** Files that could not be looked into, and links that lead out of the folder. */
  readonly unread: readonly string[];
  /** Helm charts, which are not rendered. */
  readonly charts: readonly string[];
}

/** Nothing else is asked for when one file is named. */
const NOT_WALKED: Walked = { files: [], kustomizations: [], charts: [], links: [], problems: [] };

/**
 * Reads what `start` names in the folder: `.` for all of it, or one file.
 * @throws SubrosaError `limit` when the folder is too large to look at
 */
export async function gather(folder: Folder, start: string, opener: Opener): Promise<Gathered> {
  const reader = new KustomizeReader(folder);
  const all = start === '.';
  const walked = all ? walk(folder) : NOT_WALKED;
  const targets = all ? findTargets(walked, reader) : [{ path: '.', layer: plainLayer([start]) }];
  const wanted = [...new Set(targets.flatMap(({ layer }) => filesOf(layer)))];
  const loaded: Loaded[] = [];
  for (const path of wanted) loaded.push(await load(folder, path, opener));
  const manifests = new Map(loaded.map(({ path, manifest }) => [path, manifest]));
  const rest = inspectRest(folder, walked, new Set([...wanted, ...reader.patches]));
  const failed = [...manifests].flatMap(([file, manifest]) =>
    manifest.kind === 'failed' ? [{ file, error: manifest.error }] : [],
  );
  return {
    targets,
    manifests,
    problems: [...walked.problems, ...reader.problems, ...failed],
    start,
    manifestFiles: loaded.filter(({ isManifest }) => isManifest).length + walked.kustomizations.length,
    remotes: reader.remotes,
    pointers: loaded.flatMap(({ pointers }) => pointers),
    elsewhere: [
      ...wanted.filter((path) => manifests.get(path)?.kind === 'elsewhere'),
      ...rest.elsewhere,
    ].sort(),
    unused: rest.unused,
    unread: [...rest.unread, ...walked.links],
    charts: walked.charts,
  };
}

interface Loaded {
  readonly path: string;
  readonly manifest: Manifest;
  readonly isManifest: boolean;
  readonly pointers: readonly Pointer[];
}

async function load(folder: Folder, path: string, opener: Opener): Promise<Loaded> {
  try {
    const bytes = folder.read(path);
    return {
      path,
      manifest: await readManifest(path, bytes, opener),
      isManifest: mayBeManifest(bytes),
      pointers: pointersIn(path, bytes),
    };
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
    return { path, manifest: { kind: 'failed', error }, isManifest: false, pointers: [] };
  }
}

/** The kustomization of the folder itself, as kustomize would build it; else every one that no other builds on. */
function findTargets(walked: Walked, reader: KustomizeReader): Target[] {
  const own = walked.kustomizations.includes('.');
  const layers = (own ? ['.'] : walked.kustomizations).flatMap((path) => reader.read(path) ?? []);
  const tops = layers.filter(
    (layer) => own || (!reader.used.has(layer.path) && layer.kind === 'kustomization'),
  );
  const named = new Set(layers.flatMap((layer) => filesOf(layer)));
  const plain = walked.files.filter(
    ({ path, place }) =>
      place === 'plain' && isManifestName(path) && !named.has(path) && !reader.patches.has(path),
  );
  const targets = tops.map((layer) => ({ path: layer.path, layer }));
  return plain.length === 0
    ? targets
    : [{ path: '.', layer: plainLayer(plain.map(({ path }) => path)) }, ...targets];
}

function isManifestName(path: string): boolean {
  return ['yaml', 'json'].includes(formatForPath(path));
}

interface Rest {
  readonly elsewhere: string[];
  readonly unused: string[];
  readonly unread: string[];
}

/** What the other files are, without opening any: encrypted, or Secrets that nobody applies. */
function inspectRest(folder: Folder, walked: Walked, known: ReadonlySet<string>): Rest {
  const rest: Rest = { elsewhere: [], unused: [], unread: [] };
  for (const file of walked.files) {
    if (known.has(file.path) || isKustomizationName(file.path)) continue;
    try {
      const found = inspect(folder, file);
      if (found !== undefined) rest[found].push(file.path);
    } catch (error) {
      if (!(error instanceof SubrosaError)) throw error;
      rest.unread.push(file.path);
    }
  }
  return rest;
}

function inspect(folder: Folder, { path, place }: WalkedFile): 'elsewhere' | 'unused' | undefined {
  const format = formatForPath(path);
  if (format === 'binary')
    return looksEncryptedBinary(folder.head(path, HEAD_BYTES)) ? 'elsewhere' : undefined;
  const seen = glance(folder.read(path), format);
  if (seen === 'secret') return place === 'kustomize' ? 'unused' : undefined;
  return seen === 'encrypted' ? 'elsewhere' : undefined;
}

// What lies in the folder, by name only.
import { posix } from 'node:path';
import { SubrosaError } from '../base/errors.ts';
import type { Folder } from './folder.ts';
import { KUSTOMIZATION_NAMES } from './kustomization.ts';

/** Folders that hold no manifests, however many files they have. */
const SKIPPED = new Set(['.git', 'node_modules']);
const MAX_FILES = 200_000;
const MAX_FOLDER_DEPTH = 100;

export interface WalkedFile {
  readonly path: string;
  /** What becomes of files here: applied as they are, picked by a kustomization, or a Helm chart's. */
  readonly place: 'plain' | 'kustomize' | 'chart';
}

export interface Walked {
  readonly files: readonly WalkedFile[];
  /** Folders with a kustomization file. */
  readonly kustomizations: readonly string[];
  readonly charts: readonly string[];
  /** Symbolic links that lead out of the folder or nowhere; those inside lead to what is walked anyway. */
  readonly links: readonly string[];
  /** Folders that cannot be listed. */
  readonly problems: readonly { readonly file: string; readonly error: SubrosaError }[];
}

interface Growing {
  readonly files: WalkedFile[];
  readonly kustomizations: string[];
  readonly charts: string[];
  readonly links: string[];
  readonly problems: { readonly file: string; readonly error: SubrosaError }[];
}

/**
 * Walks all of a folder, in a fixed order.
 * @throws SubrosaError `limit`
 */
export function walk(folder: Folder): Walked {
  const found: Growing = { files: [], kustomizations: [], charts: [], links: [], problems: [] };
  walkInto(folder, '.', { place: 'plain', depth: 0 }, found);
  return found;
}

interface Above {
  readonly place: WalkedFile['place'];
  readonly depth: number;
}

function walkInto(folder: Folder, path: string, above: Above, found: Growing): void {
  const listing = listed(folder, path, found);
  if (listing === undefined) return;
  const place = placeOf(listing.files, above.place);
  if (KUSTOMIZATION_NAMES.some((name) => listing.files.includes(name))) found.kustomizations.push(path);
  if (place === 'chart' && above.place !== 'chart') found.charts.push(path);
  found.files.push(...listing.files.map((name) => ({ path: posix.join(path, name), place })));
  const links = listing.links.map((name) => posix.join(path, name));
  found.links.push(...links.filter((link) => !['file', 'folder'].includes(folder.look(link).kind)));
  if (found.files.length > MAX_FILES || above.depth > MAX_FOLDER_DEPTH) {
    throw new SubrosaError('limit', `more than ${MAX_FILES} files or ${MAX_FOLDER_DEPTH} folders deep`, {
      where: { file: folder.show(path) },
      hint: 'Name the folder that holds the manifests.',
    });
  }
  for (const name of listing.folders) {
    if (!SKIPPED.has(name))
      walkInto(folder, posix.join(path, name), { place, depth: above.depth + 1 }, found);
  }
}

function listed(folder: Folder, path: string, found: Growing): ReturnType<Folder['list']> | undefined {
  try {
    return folder.list(path);
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
    found.problems.push({ file: path, error });
    return undefined;
  }
}

function placeOf(files: readonly string[], above: WalkedFile['place']): WalkedFile['place'] {
  if (above === 'chart' || files.includes('Chart.yaml')) return 'chart';
  return KUSTOMIZATION_NAMES.some((name) => files.includes(name)) ? 'kustomize' : above;
}

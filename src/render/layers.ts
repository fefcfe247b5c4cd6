// Kustomizations as a tree of layers: what each names, read from the folder. kustomize itself is not needed.
import { posix } from 'node:path';
import { lossyString } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import { yaml } from '../formats/index.ts';
import type { Folder, Place } from './folder.ts';
import {
  KUSTOMIZATION_NAMES,
  looksRemote,
  readKustomization,
  type Kustomization,
  type Transform,
} from './kustomization.ts';
import { patchUnfollowed, type Patch, type Unfollowed } from './unfollowed.ts';

/** One kustomization, its files and the kustomizations that it builds on. */
export interface Layer {
  readonly path: string;
  readonly kind: 'plain' | 'kustomization' | 'component';
  readonly transform: Transform;
  /** Files by path, and layers, in order. */
  readonly resources: readonly (string | Layer)[];
  readonly components: readonly Layer[];
  readonly gaps: readonly Gap[];
}

/** Something that may make or change Secrets, which a kustomization asks for and render does not do. */
export interface Gap extends Unfollowed {
  /** The kustomization. */
  readonly path: string;
}

/** A resource that a kustomization takes from elsewhere. */
export interface Remote {
  readonly path: string;
  readonly resource: string;
}

const MAX_LAYERS_DEEP = 50;
const LONGEST_SHOWN = 300;

/** The layer of files that no kustomization names: nothing is done to them. */
export function plainLayer(files: readonly string[]): Layer {
  const transform = { namespace: '', namePrefix: '', nameSuffix: '', labels: [], annotations: [] };
  return { path: '.', kind: 'plain', transform, resources: files, components: [], gaps: [] };
}

/** Every file of a layer and of those below it. */
export function filesOf(layer: Layer, seen: Set<Layer> = new Set<Layer>()): string[] {
  if (seen.has(layer)) return [];
  seen.add(layer);
  return [...layer.resources, ...layer.components].flatMap((item) =>
    typeof item === 'string' ? [item] : filesOf(item, seen),
  );
}

function shortened(named: string): string {
  return named.length <= LONGEST_SHOWN ? named : `${named.slice(0, LONGEST_SHOWN)}…`;
}

/** Reads kustomizations, each once, and keeps what went wrong. */
export class KustomizeReader {
  readonly problems: { readonly file: string; readonly error: SubrosaError }[] = [];
  readonly remotes: Remote[] = [];
  /** Folders that another kustomization builds on. */
  readonly used: Set<string> = new Set<string>();
  /** Files that kustomizations read but don't apply: patches. */
  readonly patches: Set<string> = new Set<string>();
  readonly #folder: Folder;
  readonly #known = new Map<string, Layer | undefined>();

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  /** The layer of a folder, undefined when it cannot be read, which `problems` then says. */
  read(path: string, above: readonly string[] = []): Layer | undefined {
    if (above.includes(path)) {
      this.#fail(
        path,
        'parse',
        `this kustomization builds on itself, through ${[...above, path].map((at) => this.#folder.show(at)).join(' → ')}`,
      );
      return undefined;
    }
    if (above.length > MAX_LAYERS_DEEP) {
      this.#fail(path, 'limit', `more than ${MAX_LAYERS_DEEP} kustomizations on top of each other`);
      return undefined;
    }
    if (!this.#known.has(path)) this.#known.set(path, this.#readNew(path, above));
    return this.#known.get(path);
  }

  #fail(file: string, code: 'parse' | 'limit' | 'no-file', message: string, hint?: string): void {
    const error = new SubrosaError(code, message, hint === undefined ? {} : { hint });
    this.problems.push({ file, error });
  }

  #readNew(path: string, above: readonly string[]): Layer | undefined {
    const content = this.#parse(path);
    if (content === undefined) return undefined;
    const patches = content.patches.flatMap((patch) => this.#patch(path, patch) ?? []);
    const below = [...above, path];
    const resources = content.resources.flatMap((resource) => this.#resource(path, resource, below));
    const components = content.components.flatMap((component) => {
      const found = this.#resource(path, component, below);
      return found.filter((item) => typeof item !== 'string');
    });
    const kind = content.component ? 'component' : 'kustomization';
    const gaps = [...patches, ...content.unfollowed].map((one): Gap => ({ ...one, path }));
    return { path, kind, transform: content, resources, components, gaps };
  }

  #parse(path: string): Kustomization | undefined {
    const names = KUSTOMIZATION_NAMES.filter(
      (name) => this.#folder.look(posix.join(path, name)).kind === 'file',
    );
    const [name] = names;
    if (name === undefined) {
      this.#fail(path, 'no-file', 'there is no kustomization file in this folder');
      return undefined;
    }
    const file = posix.join(path, name);
    if (names.length > 1) this.#fail(path, 'parse', `several kustomization files: ${names.join(', ')}`);
    try {
      const [document] = yaml.parse(this.#folder.read(file)).documents;
      return document && readKustomization(document);
    } catch (error) {
      if (!(error instanceof SubrosaError)) throw error;
      this.problems.push({ file, error });
      return undefined;
    }
  }

  /** The file or layer that a resource names: one, or none with a problem or note. */
  #resource(path: string, named: string, above: readonly string[]): (string | Layer)[] {
    const place = this.#folder.look(posix.join(path, named));
    const resource = shortened(named);
    if (place.kind === 'file') return [place.path];
    if (place.kind === 'folder') {
      this.used.add(place.path);
      const layer = this.read(place.path, above);
      return layer === undefined ? [] : [layer];
    }
    if (looksRemote(named)) this.remotes.push({ path, resource });
    else this.#missing(path, `the resource ${resource}`, place.kind);
    return [];
  }

  #missing(path: string, what: string, kind: Place['kind']): void {
    if (kind === 'outside') {
      const hint = 'Run render on the Git work tree, or a folder that holds both.';
      this.#fail(path, 'no-file', `${what} lies outside of what may be read`, hint);
    } else this.#fail(path, 'no-file', `${what} does not exist, or is no file`);
  }

  #patch(path: string, patch: Patch): Unfollowed | undefined {
    if (patch.path === undefined) return patchUnfollowed(patch, patch.text ?? '');
    const place = this.#folder.look(posix.join(path, patch.path));
    if (place.kind === 'file') {
      this.patches.add(place.path);
      const bytes = this.#readFile(place.path);
      return bytes && patchUnfollowed(patch, lossyString(bytes));
    }
    if (looksRemote(patch.path)) {
      this.remotes.push({ path, resource: shortened(patch.path) });
      return patchUnfollowed(patch, '');
    }
    this.#missing(path, `the patch ${shortened(patch.path)}`, place.kind);
    return undefined;
  }

  #readFile(path: string): Uint8Array | undefined {
    try {
      return this.#folder.read(path);
    } catch (error) {
      if (!(error instanceof SubrosaError)) throw error;
      this.problems.push({ file: path, error });
      return undefined;
    }
  }
}

// Kustomizations as a tree of layers: what each names, read from the folder. kustomize itself is not needed.
import { posix } from 'node:path';
import { SubrosaError } from '../base/errors.ts';
import { yaml } from '../formats/index.ts';
import type { Folder } from './folder.ts';
import {
  KUSTOMIZATION_NAMES,
  looksRemote,
  mentionsSecret,
  readKustomization,
  type Kustomization,
  type Transform,
} from './kustomization.ts';

/** One kustomization, its files and the kustomizations that it builds on. */
export interface Layer {
  readonly path: string;
  readonly transform: Transform;
  readonly component: boolean;
  /** Files by path, and layers, in order. */
  readonly resources: readonly (string | Layer)[];
  readonly components: readonly Layer[];
}

/** What a kustomization asks for that is not done here and may concern Secrets; `what` is in words. */
export interface Undone {
  readonly path: string;
  readonly what: string;
}

const MAX_LAYERS_DEEP = 50;
const LONGEST_SHOWN = 300;

/** The layer of files that no kustomization names: nothing is done to them. */
export function plainLayer(files: readonly string[]): Layer {
  const transform = { namespace: '', namePrefix: '', nameSuffix: '' };
  return { path: '.', transform, component: false, resources: files, components: [] };
}

/** Every file of a layer and of those below it. */
export function filesOf(layer: Layer, seen: Set<Layer> = new Set<Layer>()): string[] {
  if (seen.has(layer)) return [];
  seen.add(layer);
  return [...layer.resources, ...layer.components].flatMap((item) =>
    typeof item === 'string' ? [item] : filesOf(item, seen),
  );
}

/** Reads kustomizations, each once, and keeps what went wrong. */
export class KustomizeReader {
  readonly problems: { readonly file: string; readonly error: SubrosaError }[] = [];
  readonly undone: Undone[] = [];
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
    for (const what of content.undone) this.undone.push({ path, what });
    this.#lookAtPatches(path, content.patchFiles);
    const below = [...above, path];
    const resources = content.resources.flatMap((resource) => this.#resource(path, resource, below));
    const components = content.components.flatMap((component) => {
      const found = this.#resource(path, component, below);
      return found.filter((item) => typeof item !== 'string');
    });
    const { namespace, namePrefix, nameSuffix, component } = content;
    return { path, transform: { namespace, namePrefix, nameSuffix }, component, resources, components };
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
    const resource = named.length <= LONGEST_SHOWN ? named : `${named.slice(0, LONGEST_SHOWN)}…`;
    if (place.kind === 'file') return [place.path];
    if (place.kind === 'folder') {
      this.used.add(place.path);
      const layer = this.read(place.path, above);
      return layer === undefined ? [] : [layer];
    }
    if (looksRemote(named)) this.undone.push({ path, what: `${resource} (not fetched)` });
    else if (place.kind === 'outside') {
      const hint = 'Run render on the Git work tree, or a folder that holds both.';
      this.#fail(path, 'no-file', `the resource ${resource} lies outside of what may be read`, hint);
    } else this.#fail(path, 'no-file', `the resource ${resource} does not exist, or is no file`);
    return [];
  }

  #lookAtPatches(path: string, files: readonly string[]): void {
    for (const file of files) {
      const place = this.#folder.look(posix.join(path, file));
      if (place.kind !== 'file') continue;
      this.patches.add(place.path);
      const bytes = this.#readFile(place.path);
      if (bytes && mentionsSecret(Buffer.from(bytes).toString('latin1'))) {
        this.undone.push({ path, what: `patches (${file})` });
      }
    }
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

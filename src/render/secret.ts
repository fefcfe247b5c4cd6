// A Secret, as the API server would hold it once a manifest is applied. Source: the Secret type of Kubernetes' core/v1.
import { fromBase64, textBytes, textString } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import type { MapNode, Str, Value } from '../formats/index.ts';
import { looksEncrypted } from '../sops/index.ts';
import { fieldOf, objectsOf, pairsOf, textOfField, textPairsOf } from './object.ts';

export interface SecretValue {
  readonly key: string;
  readonly bytes: Uint8Array;
}

export interface Secret {
  /** Empty when the manifest leaves it to whoever applies it. */
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly immutable: boolean;
  readonly labels: readonly (readonly [string, string])[];
  readonly annotations: readonly (readonly [string, string])[];
  /** Sorted by key. */
  readonly values: readonly SecretValue[];
  /** Keys whose value is a SOPS ciphertext: the file was never decrypted, and the cluster gets that text. */
  readonly stillEncrypted: readonly string[];
}

/** `namespace/name`, or the name alone. */
export function fullName({ namespace, name }: Pick<Secret, 'namespace' | 'name'>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

const isSecret = (object: MapNode): boolean =>
  textOfField(object, 'kind') === 'Secret' && textOfField(object, 'apiVersion') === 'v1';

/** The Secret manifests of a file, lists taken apart. */
export function secretObjects(documents: readonly MapNode[]): MapNode[] {
  return documents.flatMap(objectsOf).filter(isSecret);
}

function refused(object: MapNode, why: string): SubrosaError {
  const name = metadataText(object, 'name') ?? 'without a name';
  return new SubrosaError('unsupported-value', `Secret ${name}: ${why}`, {
    hint: 'The API server refuses such a Secret.',
  });
}

function metadataOf(object: MapNode): MapNode | undefined {
  const metadata = fieldOf(object, 'metadata');
  return metadata?.kind === 'map' ? metadata : undefined;
}

function metadataText(object: MapNode, name: string): string | undefined {
  const metadata = metadataOf(object);
  return metadata && textOfField(metadata, name);
}

function textPairs(object: MapNode, name: string): [string, string][] {
  const metadata = metadataOf(object);
  const found = metadata && fieldOf(metadata, name);
  return found?.kind === 'map' ? textPairsOf(found) : [];
}

/** The string of one member of `data` or `stringData`; null is an empty one. */
function memberText(object: MapNode, path: string, value: Value): Str {
  if (value.kind === 'str') return value;
  if (value.kind === 'null') return { kind: 'str', text: '' };
  throw refused(object, `${path} is a ${value.kind}, not a string: put it in quotes`);
}

function members(object: MapNode, name: 'data' | 'stringData'): [string, Str][] {
  const node = fieldOf(object, name);
  if (node === undefined) return [];
  if (node.kind !== 'map') throw refused(object, `${name} is not a map`);
  return pairsOf(node).map(([key, value]) => {
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      throw refused(
        object,
        `the key ${JSON.stringify(key.slice(0, 60))} in ${name} may hold only letters, digits, "-", "_" and "."`,
      );
    }
    return [key, memberText(object, `${name}.${key}`, value)];
  });
}

function decoded(object: MapNode, key: string, value: Str): Uint8Array {
  if (looksEncrypted(value)) return textBytes(value.text);
  const bytes = fromBase64(textString(value.text));
  if (bytes === undefined) throw refused(object, `data.${key} is not base64`);
  return bytes;
}

/**
 * Reads a Secret manifest: `data` decoded, `stringData` laid over it, as the API server does on write.
 * @throws SubrosaError `unsupported-value` for what the API server refuses; no message holds a value
 */
export function readSecret(object: MapNode): Secret {
  const name = metadataText(object, 'name');
  if (name === undefined || name === '') throw refused(object, 'metadata.name is missing');
  const data = members(object, 'data');
  const stringData = members(object, 'stringData');
  const values = new Map<string, Uint8Array>();
  for (const [key, value] of data) values.set(key, decoded(object, key, value));
  for (const [key, value] of stringData) values.set(key, textBytes(value.text));
  const shown = new Map([...data, ...stringData]);
  const keys = [...values.keys()].sort();
  const immutable = fieldOf(object, 'immutable');
  return {
    namespace: metadataText(object, 'namespace') ?? '',
    name,
    type: textOfField(object, 'type') || 'Opaque',
    immutable: immutable?.kind === 'bool' && immutable.value,
    labels: textPairs(object, 'labels'),
    annotations: textPairs(object, 'annotations'),
    values: keys.map((key) => ({ key, bytes: values.get(key)! })),
    stillEncrypted: keys.filter((key) => looksEncrypted(shown.get(key)!)),
  };
}

// Changing one value of an encrypted file; what does not change keeps its ciphertext.
import { SubrosaError } from '../../base/errors.ts';
import { utf8 } from '../../base/bytes.ts';
import {
  float,
  floatText,
  json,
  lookup,
  type FormatName,
  type MapNode,
  type Value,
} from '../../formats/index.ts';
import { parsePath, sameValue, setAt, unsetAt, type PathPart } from '../../sops/index.ts';
import type { SopsContext } from '../context.ts';
import { during } from '../stage.ts';
import { assertNotEncrypted, sealFile } from './encrypt.ts';
import { openSource, type Source } from './load.ts';

export interface ChangeRequest {
  readonly source: Source;
  readonly output: FormatName;
  readonly path: readonly PathPart[];
  readonly ignoreMac?: boolean;
}

export interface Changed {
  readonly bytes: Uint8Array;
  /** False when the value was so already; `bytes` then differ in the time and MAC only. */
  readonly changed: boolean;
}

/** The path of a set or unset. @throws StageError `bad-path` at `change` */
export function changePath(text: string, what: 'set' | 'unset'): readonly PathPart[] {
  return during('change', undefined, () => {
    try {
      return parsePath(text);
    } catch (error) {
      if (!(error instanceof SubrosaError)) throw error;
      const { message, hint } = error;
      throw new SubrosaError('bad-path', `Invalid ${what} index format: ${message}`, {
        ...(hint === undefined ? {} : { hint }),
        native: { message: `INDEX is no path: ${message}`, hint },
      });
    }
  });
}

function badValue(message: string, native: string, hint?: string): SubrosaError {
  const more = hint === undefined ? {} : { hint };
  return new SubrosaError('bad-set-value', message, { ...more, native: { message: native, hint } });
}

const NOT_JSON = 'the value is not valid JSON';

/** A JSON number: a float on the wire, as in the original. */
function numberValue(value: Value): Value {
  if (value.kind !== 'int') return value;
  const text = floatText(Number(value.text));
  // compat: sops 3.13 rounds whole numbers beyond 2^53 here. They keep all digits as an int, which it reads as well.
  return text === value.text ? float(text) : value;
}

/** The value with all digits of its numbers. */
function exactValue(text: string): Value {
  try {
    return lookup(json.parse(utf8(`{"value":${text}}`)).documents[0]!, 'value')!;
  } catch (error) {
    throw error instanceof SubrosaError
      ? badValue(`Value for --set is not valid JSON: ${error.message}`, `${NOT_JSON}: ${error.message}`)
      : error;
  }
}

/**
 * Reads the JSON value of `set`: a scalar or an object.
 * @throws SubrosaError `bad-set-value`
 */
export function parseSetValue(text: string): Value {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw badValue('Value for --set is not valid JSON', NOT_JSON, 'A string needs its quotes: \'"text"\'.');
  }
  if (Array.isArray(parsed)) {
    throw badValue(
      'Invalid --set value format',
      'the value is a list',
      'A list cannot be set whole; set its items, ["list"][0] and so on.',
    );
  }
  return numberValue(exactValue(text));
}

/**
 * Sets a value in the first document.
 * @throws SubrosaError of every stage
 */
export async function setValue(context: SopsContext, request: ChangeRequest, value: Value): Promise<Changed> {
  return change(context, request, (document) => setAt(document, request.path, value));
}

/**
 * Removes a value from the first document.
 * @throws SubrosaError of every stage; StageError `no-such-path` at `change` when there is none
 */
export async function unsetValue(context: SopsContext, request: ChangeRequest): Promise<Changed> {
  return change(context, request, (document) => unsetAt(document, request.path));
}

async function change(
  context: SopsContext,
  { source, output, ignoreMac = false }: ChangeRequest,
  edit: (document: MapNode) => MapNode,
): Promise<Changed> {
  const { plain, cipher } = await openSource(context, source, { ignoreMac, reuse: true });
  const [first, ...others] = plain.tree.documents;
  const document = during('change', source.path, () => edit(first!));
  const tree = { documents: [document, ...others] };
  during('change', source.path, () => {
    assertNotEncrypted(output, tree);
  });
  const file = { ...plain, tree };
  const bytes = await sealFile(context, { file, cipher }, { output, path: source.path });
  return { bytes, changed: !sameValue(first!, document) };
}

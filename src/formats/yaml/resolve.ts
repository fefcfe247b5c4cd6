// What a plain scalar means: YAML 1.2's core schema with the leftovers of YAML 1.1 that go-yaml 3.0.4 keeps.
import { SubrosaError } from '../../base/errors.ts';
import { fromBase64, textOf } from '../../base/bytes.ts';
import { int64Text, parseGoFloat } from '../number.ts';
import { bool, float, int, NULL, type Scalar, str, time } from '../tree.ts';
import type { ScalarNode } from './node.ts';
import { parseTimestamp } from './timestamp.ts';

/** An integer that only Go's uint64 holds: go-yaml reads it, the SOPS tree has no place for it. */
export interface Unsigned {
  readonly kind: 'uint64';
  readonly text: string;
}

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...['true', 'True', 'TRUE'].map((word) => [word, bool(true)] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, bool(false)] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, NULL] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, float('NaN')] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, float('+Inf')] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, float('-Inf')] as const),
]);

const LONGEST_WORD = 5;
const DOT_FLOAT = /^\.\d+(?:_\d+)*(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** In canonical form and surely within int64. */
const COMMON_INTEGER = /^(?:0|-?[1-9][0-9]{0,17})$/;
const INTEGER = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
// compat: go-yaml also strips the prefix and reads what is left, sign included.
const INNER_SIGN = /^0(?:b([+-][01]+)|o([+-][0-7]+))$/;

/**
 * The value of an untagged plain scalar.
 * @param timestamps whether a timestamp counts as one
 */
export function resolvePlain(text: string, timestamps = true): Scalar | Unsigned {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text);
    if (word) return word;
  }
  const code = text.charCodeAt(0);
  // Only digits, signs and dots start anything but a string now.
  if (code > 0x39 || code < 0x2b || code === 0x2c || code === 0x2f) return str(text);
  if (code === 0x2e) return DOT_FLOAT.test(text) ? floatOr(text.replaceAll('_', ''), text) : str(text);
  return numberLike(text, timestamps);
}

function numberLike(text: string, timestamps: boolean): Scalar | Unsigned {
  const stamp = timestamps && text[4] === '-' ? parseTimestamp(text) : undefined;
  if (stamp !== undefined) return time(stamp);
  const digits = text.includes('_') ? text.replaceAll('_', '') : text;
  if (COMMON_INTEGER.test(digits)) return int(digits);
  const value = integerOf(digits);
  if (value !== undefined) {
    const signed = int64Text(value);
    if (signed !== undefined) return int(signed);
    if (value > 0n && value < 2n ** 64n && !digits.includes('+'))
      return { kind: 'uint64', text: value.toString() };
  }
  return FLOAT.test(digits) ? floatOr(digits, text) : str(text);
}

function floatOr(digits: string, text: string): Scalar {
  const value = parseGoFloat(digits);
  return value === undefined ? str(text) : float(value);
}

function integerOf(digits: string): bigint | undefined {
  const match = INTEGER.exec(digits);
  if (!match) return innerSign(digits);
  const [, sign, hex, binary, octal, decimal] = match;
  let value = BigInt(decimal ?? 0);
  if (hex !== undefined) value = BigInt(`0x${hex}`);
  else if (binary !== undefined) value = BigInt(`0b${binary}`);
  else if (octal !== undefined) value = BigInt(`0o${octal}`);
  return sign === '-' ? -value : value;
}

function innerSign(digits: string): bigint | undefined {
  const [, binary, octal] = INNER_SIGN.exec(digits) ?? [];
  const signed = binary ?? octal;
  if (signed === undefined) return undefined;
  const value = BigInt(`${binary === undefined ? '0o' : '0b'}${signed.slice(1)}`);
  return signed.startsWith('-') ? -value : value;
}

const KIND_OF_TAG: ReadonlyMap<string, Scalar['kind']> = new Map([
  ['!!bool', 'bool'],
  ['!!int', 'int'],
  ['!!float', 'float'],
  ['!!null', 'null'],
  ['!!timestamp', 'time'],
]);

/**
 * The value of a scalar node, its tag and style considered. Tags that YAML does not define are dropped.
 * @throws SubrosaError `parse` when the text is not of the type that its tag says
 */
export function resolveScalar(node: ScalarNode): Scalar | Unsigned {
  const { tag, value } = node;
  if (tag === '') return node.style === 'plain' ? resolvePlain(value) : str(value);
  if (tag === '!!binary') return binary(node);
  const kind = KIND_OF_TAG.get(tag);
  if (kind === undefined) return str(value);
  const found = resolvePlain(value, tag === '!!timestamp');
  if (found.kind === kind || (found.kind === 'uint64' && kind === 'int')) return found;
  if (found.kind === 'int' && kind === 'float') return float(parseGoFloat(found.text) ?? found.text);
  // compat: sops 3.13 reads such a value as null, silently, in every document but the first.
  throw new SubrosaError('parse', `yaml: cannot decode ${tagOf(found)} as a ${tag}`, {
    where: { line: node.at + 1 },
  });
}

function binary(node: ScalarNode): Scalar {
  const bytes = fromBase64(node.value);
  if (bytes) return str(textOf(bytes));
  const where = { line: node.at + 1 };
  throw new SubrosaError('parse', 'yaml: !!binary value contains invalid base64 data', { where });
}

/** The tag that go-yaml names a resolved scalar by. */
export function tagOf(value: Scalar | Unsigned): string {
  switch (value.kind) {
    case 'uint64':
      return '!!int';
    case 'time':
      return '!!timestamp';
    default:
      return `!!${value.kind}`;
  }
}

/** How Go's `%T` names the type of a resolved scalar. */
export function goTypeOf(value: Scalar | Unsigned): string {
  switch (value.kind) {
    case 'str':
      return 'string';
    case 'float':
      return 'float64';
    case 'time':
      return 'time.Time';
    case 'null':
      return '<nil>';
    default:
      return value.kind;
  }
}

/** Whether a string needs quotes because, plain, it would be read as another type. */
export function readsAsOther(text: string): boolean {
  return resolvePlain(text).kind !== 'str';
}

// The values of a file as environment variables.
import { SubrosaError } from '../../base/errors.ts';
import { goFloat, type Entry, type Scalar } from '../../formats/index.ts';
import type { SopsFile } from '../../sops/index.ts';

// Go's strconv takes the exponent form from here on when it writes the shortest digits.
const EXPONENT_FROM = 6;

function refuse(message: string, entry: Entry): SubrosaError {
  return new SubrosaError('emit', message, { where: { path: `[${JSON.stringify(entry.key)}]` } });
}

/** A float as the original's `G` format prints it, with at least one decimal. */
function floatWords(text: string): string {
  if (/^[+-]?(Inf|NaN)$/.test(text)) return text;
  const digits = goFloat(text, { limit: EXPONENT_FROM, exponentChar: 'E' });
  return /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
}

function scalarText(value: Exclude<Scalar, { kind: 'str' }>): string {
  if (value.kind === 'null') return '<nil>';
  if (value.kind === 'bool') return String(value.value);
  if (value.kind === 'float') return floatWords(value.text);
  if (value.kind === 'time') return value.text.replace(/\.\d+/, '');
  return value.text;
}

function variable(entry: Entry): readonly [string, string] {
  const { key, value } = entry;
  if (value.kind === 'map' || value.kind === 'list')
    throw refuse(`cannot use complex value in environment; offending key ${key}`, entry);
  if (key.includes('=')) throw refuse(`cannot use keys with '=' in environment: ${key}`, entry);
  const text = value.kind === 'str' ? value.text : scalarText(value);
  // compat: sops 3.13 hands any bytes on. A process that we start gets text only; nothing is passed in part.
  if (typeof text !== 'string')
    throw refuse(`cannot use a value that is not UTF-8 in environment; offending key ${key}`, entry);
  if (text.includes('\0') || key.includes('\0'))
    throw refuse('cannot use a value or key with a NUL byte in environment', entry);
  return [key, text];
}

/**
 * The top-level scalars of the first document, in order.
 * @throws SubrosaError `emit` for what no environment can hold
 */
export function environmentOf(file: SopsFile): readonly (readonly [string, string])[] {
  const entries = (file.tree.documents[0]?.items ?? []).filter(
    (item): item is Entry => item.kind === 'entry',
  );
  return entries.map(variable);
}

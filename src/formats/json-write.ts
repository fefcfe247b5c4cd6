// Tree to JSON text, as Go's encoding/json marshals and indents it, HTML escapes included. Comments vanish.
import type { Text } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import { rawString } from './raw-text.ts';
import type { ListNode, MapNode, Value } from './tree.ts';

/** How to lay out lists and maps: what one level adds, or undefined for everything on one line without spaces. */
export type JsonIndent = string | undefined;

/**
 * Prints a value, without a final newline.
 * @throws SubrosaError `emit` for a float that JSON cannot hold or a year beyond 9999
 */
export function writeJson(value: Value, indent: JsonIndent): string {
  return writeValue(value, indent, '\n');
}

function writeValue(value: Value, indent: JsonIndent, lineBreak: string): string {
  switch (value.kind) {
    case 'str':
      return quote(value.text);
    case 'int':
      return value.text;
    case 'float':
      return floatToken(value.text);
    case 'bool':
      return String(value.value);
    case 'time':
      return quote(value.text);
    case 'null':
      return 'null';
    case 'map':
      return writeMap(value, indent, lineBreak);
    case 'list':
      return writeList(value, indent, lineBreak);
  }
}

function writeMap(node: MapNode, indent: JsonIndent, lineBreak: string): string {
  const inner = lineBreak + (indent ?? '');
  const colon = indent === undefined ? ':' : ': ';
  let text = '';
  for (const item of node.items) {
    if (item.kind === 'comment') continue;
    text += text === '' ? '{' : ',';
    if (indent !== undefined) text += inner;
    text += quote(item.key) + colon + writeValue(item.value, indent, inner);
  }
  return text === '' ? '{}' : close(text, indent === undefined ? '}' : `${lineBreak}}`);
}

function writeList(node: ListNode, indent: JsonIndent, lineBreak: string): string {
  const inner = lineBreak + (indent ?? '');
  let text = '';
  for (const item of node.items) {
    if (item.kind === 'comment') continue;
    text += text === '' ? '[' : ',';
    if (indent !== undefined) text += inner;
    text += writeValue(item, indent, inner);
  }
  return text === '' ? '[]' : close(text, indent === undefined ? ']' : `${lineBreak}]`);
}

const close = (text: string, end: string): string => text + end;

/** Go writes floats as JavaScript does, but keeps the sign of zero. */
function floatToken(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new SubrosaError('emit', `JSON cannot hold the number ${text}`);
  return Object.is(value, -0) ? '-0' : String(value);
}

// What Go escapes, HTML's signs among it; a surrogate may be a byte that is not UTF-8 (raw-text.ts).
const ESCAPED = /["\\<>&\u0000-\u001f\u2028\u2029\ud800-\udfff]/;
const ESCAPED_EACH = /["\\<>&\u0000-\u001f\u2028\u2029]|\p{Surrogate}/gu;

const SHORT = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function quote(text: Text): string {
  const raw = rawString(text);
  return ESCAPED.test(raw) ? `"${raw.replace(ESCAPED_EACH, escapeOne)}"` : `"${raw}"`;
}

function escapeOne(char: string): string {
  const code = char.charCodeAt(0);
  // A lone surrogate stands for a byte that is not UTF-8 (raw-text.ts), which Go writes so.
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return SHORT.get(char) ?? `\\u${code.toString(16).padStart(4, '0')}`;
}

// Trees as JSON, for the YAML oracle and for records.
import { textOf } from '../../src/base/bytes.ts';
import type { ListItem, MapItem, Value } from '../../src/formats/index.ts';

/** A tree as JSON: bytes are base64, what is false or empty is left out. */
export interface Wire {
  readonly kind: string;
  readonly text?: string;
  readonly inline?: boolean;
  readonly key?: string;
  readonly items?: readonly Wire[];
  readonly value?: Wire;
}

const base64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString('base64');

/** Our tree in the oracle's form. */
export function toWire(item: Value | MapItem | ListItem): Wire {
  switch (item.kind) {
    case 'map':
    case 'list':
      return item.items.length === 0
        ? { kind: item.kind }
        : { kind: item.kind, items: item.items.map((one: MapItem | ListItem) => toWire(one)) };
    case 'entry':
      return { kind: 'entry', ...(item.key !== '' && { key: base64(item.key) }), value: toWire(item.value) };
    case 'bool':
      return { kind: 'bool', text: base64(String(item.value)) };
    case 'null':
      return { kind: 'null' };
    case 'comment':
      return {
        kind: 'comment',
        ...(item.text.length > 0 && { text: base64(item.text) }),
        ...(item.inline && { inline: true }),
      };
    default:
      return { kind: item.kind, ...(item.text.length > 0 && { text: base64(item.text) }) };
  }
}

/** A tree in the oracle's form as readable lines, for records and messages. */
export function describeWire(wire: Wire): unknown {
  const text = readable(wire.text);
  switch (wire.kind) {
    case 'map':
    case 'list':
      return { [wire.kind]: (wire.items ?? []).map(describeWire) };
    case 'entry':
      return [readable(wire.key), wire.value && describeWire(wire.value)];
    case 'null':
      return null;
    case 'str':
      return text;
    default:
      return `${wire.inline ? 'inline ' : ''}${wire.kind} ${text}`;
  }
}

function readable(encoded = ''): string {
  const text = textOf(Buffer.from(encoded, 'base64'));
  return typeof text === 'string' ? text : `base64 ${encoded}`;
}

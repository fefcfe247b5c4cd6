// The timestamps that go-yaml reads from plain scalars, in the form of tree.ts.

const DATE = String.raw`(\d{4})-(\d{1,2})-(\d{1,2})`;
const CLOCK = String.raw`(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?`;
const SHAPE = new RegExp(`^${DATE}(?:[Tt]${CLOCK}(Z|[+-]\\d{2}:\\d{2})| +${CLOCK})?$`);

/**
 * Reads a date, a date and time with zone behind a `T`, or a date and time in UTC behind a space, fields with one or
 * two digits.
 * @returns RFC 3339 as tree.ts wants it, or undefined when the text is something else.
 */
export function parseTimestamp(text: string): string | undefined {
  const match = SHAPE.exec(text);
  if (!match) return undefined;
  const date = dateText(match.slice(1, 4));
  const clock = clockText(match[4] === undefined ? match.slice(9) : match.slice(4, 8));
  const zone = zoneText(match[8] ?? 'Z');
  return date === undefined || clock === undefined || zone === undefined
    ? undefined
    : `${date}T${clock}${zone}`;
}

function dateText([year = '', month = '', day = '']: readonly string[]): string | undefined {
  // Leap years repeat after 400 years; a two-digit year would mean another century to Date.
  const days = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
  const valid = inRange(month, 1, 12) && inRange(day, 1, days);
  return valid ? `${year}-${two(month)}-${two(day)}` : undefined;
}

/** The groups are undefined when there is a date only. */
function clockText(groups: readonly (string | undefined)[]): string | undefined {
  const [hour = '0', minute = '0', second = '0', fraction = ''] = groups;
  if (!inRange(hour, 0, 23) || !inRange(minute, 0, 59) || !inRange(second, 0, 59)) return undefined;
  const nanos = fraction.slice(0, 9).replace(/0+$/, '');
  return `${two(hour)}:${two(minute)}:${two(second)}${nanos && `.${nanos}`}`;
}

function inRange(digits: string, low: number, high: number): boolean {
  const value = Number(digits);
  return value >= low && value <= high;
}

function two(digits: string | number): string {
  return String(digits).padStart(2, '0');
}

/** Go allows offsets of up to 24 hours and 60 minutes, and prints their sum. */
function zoneText(zone: string): string | undefined {
  if (zone === 'Z') return zone;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  if (hours > 24 || minutes > 60) return undefined;
  const total = hours * 60 + minutes;
  return total === 0 ? 'Z' : `${zone[0] ?? '+'}${two(Math.floor(total / 60))}:${two(total % 60)}`;
}

// Timestamps as Go's time.RFC3339Nano prints them; text in, text out, so that no digit passes through a Date.

const SHAPE =
  /^(\d{4})-(0[1-9]|1[0-2])-(\d{2})T([01]?\d|2[0-3])(:[0-5]\d:[0-5]\d)(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/;

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return leap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/**
 * Reads an RFC 3339 timestamp as Go does and returns RFC3339Nano: nine fraction digits at most, trailing zeros cut,
 * the zone kept (`+00:00` becomes `Z`).
 * @returns undefined when it isn't one, or when Go could read but not write it.
 */
export function canonicalTime(text: string): string | undefined {
  const match = SHAPE.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '', minutes = '', fraction = '', zone = ''] = match;
  const offset = canonicalZone(zone);
  if (!isDay(Number(year), Number(month), Number(day)) || offset === undefined) return undefined;
  const nanos = fraction.slice(0, 9).replace(/0+$/, '');
  return `${year}-${month}-${day}T${hour.padStart(2, '0')}${minutes}${nanos && `.${nanos}`}${offset}`;
}

function isDay(year: number, month: number, day: number): boolean {
  return day >= 1 && day <= daysIn(year, month);
}

/** Go takes a zone of 60 minutes, and refuses to write one of 24 hours. */
function canonicalZone(zone: string): string | undefined {
  const minutes = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  if (minutes === 0) return 'Z';
  if (minutes >= 24 * 60 || Number(zone.slice(4, 6)) > 60) return undefined;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${zone.charAt(0)}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** RFC 3339 in seconds and UTC, from a clock reading in milliseconds since the epoch. */
export function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

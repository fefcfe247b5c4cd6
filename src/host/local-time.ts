// The clock on the wall: it depends on the time zone of the machine.

/** A time as Go's logs and age-keygen show it: RFC 3339 in the local zone, seconds. `now`: milliseconds since the epoch. */
export function localTime(now: number): string {
  const offset = -new Date(now).getTimezoneOffset();
  const local = new Date(now + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

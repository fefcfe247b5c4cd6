// Numbers as Go reads and prints them. A float is held as its shortest round-trip digits without exponent (tree.ts);
// JavaScript's Number is used here only to find those digits, which ECMAScript and Go's strconv define alike.

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Canonical decimal digits of an int64, or undefined beyond its range. */
export function int64Text(value: bigint): string | undefined {
  return value < INT64_MIN || value > INT64_MAX ? undefined : value.toString();
}

/** A decimal int64 as Go's strconv.Atoi accepts it (optional sign, digits), in canonical form, or undefined. */
export function parseInt64(text: string): string | undefined {
  const [, sign = '', digits = ''] = /^([+-]?)0*([0-9]{1,19})$/.exec(text) ?? [];
  if (digits.length < 16)
    return digits === '' ? undefined : digits === '0' || sign !== '-' ? digits : `-${digits}`;
  return int64Text(BigInt(sign === '-' ? `-${digits}` : digits));
}

/** The canonical text (tree.ts, Float) of a float64 value. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  return text.includes('e') ? withoutExponent(text) : text;
}

function withoutExponent(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)\.?(\d*)e([+-]\d+)$/.exec(text) ?? [];
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/**
 * Reads a float as Go's strconv.ParseFloat(s, 64) does: decimal or hexadecimal, underscores between digits, `inf`,
 * `infinity`, `nan` in any case.
 * @returns the canonical text, or undefined for a syntax or range error.
 */
export function parseGoFloat(text: string): string | undefined {
  const special = /^([+-]?)(inf|infinity)$|^(nan)$/i.exec(text);
  if (special) return special[3] ? 'NaN' : special[1] === '-' ? '-Inf' : '+Inf';
  const bare = withoutUnderscores(text);
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare) ? Number(bare) : hexFloat(bare);
  return value === undefined || !Number.isFinite(value) ? undefined : floatText(value);
}

/** Cuts the underscores when all of them stand between digits, or behind `0x`. */
function withoutUnderscores(text: string): string {
  if (!text.includes('_')) return text;
  const misplaced = /0x/i.test(text) ? /(?<![0-9a-fx])_|_(?![0-9a-f])/i : /(?<!\d)_|_(?!\d)/;
  return misplaced.test(text) ? text : text.replaceAll('_', '');
}

function hexFloat(text: string): number | undefined {
  const match = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?\d+)$/i.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent] = match;
  if (whole + fraction === '') return undefined;
  const magnitude = scaled(BigInt(`0x${whole}${fraction}`), Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -magnitude : magnitude;
}

/** mantissa × 2^exponent as the nearest float64, ties to even; the last bit of a float64 is worth 2^-1074 or more. */
function scaled(mantissa: bigint, exponent: number): number {
  const bits = mantissa.toString(2).length;
  if (mantissa === 0n || bits + exponent < -1074) return 0;
  if (bits + exponent > 1024) return Infinity;
  const drop = Math.max(bits - 53, -1074 - exponent, 0);
  const kept = mantissa >> BigInt(drop);
  const twiceRest = 2n * (mantissa - (kept << BigInt(drop)));
  const unit = 1n << BigInt(drop);
  const up = twiceRest > unit || (twiceRest === unit && (kept & 1n) === 1n);
  // The power alone may be beyond a float64 on either side, so it is applied in two steps that are exact.
  const power = exponent + drop;
  const step = Math.trunc(power / 2);
  return Number(up ? kept + 1n : kept) * 2 ** step * 2 ** (power - step);
}

interface Digits {
  readonly sign: string;
  /** Significant digits, no leading or trailing zeros, at least one. */
  readonly digits: string;
  /** The value is 0.DIGITS times ten to this power. */
  readonly point: number;
}

function digitsOf(text: string): Digits {
  const sign = text.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = text.slice(sign.length).split('.');
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first < 0) return { sign, digits: '0', point: 1 };
  return { sign, digits: all.slice(first).replace(/0+$/, ''), point: whole.length - first };
}

/**
 * Go's `%g` shortest form: an exponent of at least two digits when the decimal exponent is < -4 or >= `limit` (6 for
 * strconv's 'g' and 'G', so for fmt's `%v`, go-yaml and the flat formats alike), else plain digits.
 * @param text canonical finite float text
 */
export function goFloat(
  text: string,
  options: { readonly limit: number; readonly exponentChar: 'e' | 'E' },
): string {
  const { sign, digits, point } = digitsOf(text);
  const exponent = point - 1;
  if (digits === '0' || (exponent >= -4 && exponent < options.limit)) return text;
  const mantissa = digits.length > 1 ? `${digits[0] ?? ''}.${digits.slice(1)}` : digits;
  const magnitude = String(Math.abs(exponent)).padStart(2, '0');
  return `${sign}${mantissa}${options.exponentChar}${exponent < 0 ? '-' : '+'}${magnitude}`;
}

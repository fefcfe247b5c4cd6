// Character codes and classes of YAML, as libyaml (and so go-yaml) draws them: NEL, LS and PS are line breaks, and NUL
// marks the end of the text.

export const NUL = 0x00;
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const PERCENT = 0x25;
export const SINGLE_QUOTE = 0x27;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const DOT = 0x2e;
export const ZERO = 0x30;
export const COLON = 0x3a;
export const QUESTION = 0x3f;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const NEL = 0x85;
const LS = 0x2028;
const PS = 0x2029;

export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

export function isBreak(code: number): boolean {
  if (code < 0x80) return code === LF || code === CR;
  return code === NEL || code === LS || code === PS;
}

/** A line break or the end of the text. */
export function isBreakOrEnd(code: number): boolean {
  return code === NUL || isBreak(code);
}

/** A blank, a line break or the end of the text. */
export function isSpaceOrEnd(code: number): boolean {
  if (code > SPACE) return code >= NEL && isBreak(code);
  return code === SPACE || code === LF || code === TAB || code === CR || code === NUL;
}

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39;
}

/** What names are made of: ASCII letters and digits, `_`, `-`. */
export function isWord(code: number): boolean {
  return (
    isDigit(code) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    code === DASH
  );
}

/** The set of a text's characters. */
export function codesOf(text: string): ReadonlySet<number> {
  return new Set(Array.from(text, (char) => char.charCodeAt(0)));
}

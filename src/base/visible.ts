// Text from files, folders and other programs, on its way to a terminal, which must not obey it.

// Control characters, and those that turn text around or hide it.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu;

/** The text on one line, unsafe characters as `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
}

/** The same with line breaks and tabs left as they are. */
export function visibleLines(text: string): string {
  return text.replace(UNSAFE, (char) => (char === '\n' || char === '\t' ? char : visible(char)));
}

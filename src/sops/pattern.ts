// Regular expressions from users: Go's RE2 syntax, linear time. `re2js` does the work; the plain patterns that most
// files carry (`^(data|stringData)$`) mean the same in JavaScript and need no library.
import { SubrosaError } from '../base/errors.ts';

/** Says whether a text contains a match. */
export type Pattern = (text: string) => boolean;

// Letters, digits, `_ - /`, `\.`, anchors, alternatives and plain groups: no quantifier, so no backtracking either.
const plain = /^(?:[\w/-]|\\\.|\^|\$|\||\((?!\?)|\))*$/;

/**
 * Compiles a pattern as Go's regexp.Compile does; searching is unanchored.
 * @throws SubrosaError `bad-config` when it isn't valid RE2
 */
export async function compilePattern(source: string, what: string): Promise<Pattern> {
  if (plain.test(source) && balanced(source)) {
    const native = new RegExp(source, 'u');
    return (text) => native.test(text);
  }
  const { RE2JS } = await import('re2js');
  try {
    const compiled = RE2JS.compile(source);
    return (text) => compiled.matcher(text).find();
  } catch (cause) {
    throw new SubrosaError(
      'bad-config',
      `can not compile regexp: ${what} is not a valid regular expression`,
      {
        hint: `Regular expressions are Go's (RE2): no look-around, no back-references. The pattern is ${source}`,
        cause,
      },
    );
  }
}

function balanced(source: string): boolean {
  let depth = 0;
  for (const char of source) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

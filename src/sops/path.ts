// Tree paths as the command line writes them: `["a"]['b'][0]`. Source: the original's grammar, reference 5.3.
import { SubrosaError } from '../base/errors.ts';

/** A map key or a list index. */
export type PathPart = string | number;

/** The path in the form that `--extract` takes, for messages. */
export function formatPath(path: readonly PathPart[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `[${JSON.stringify(part)}]`)).join('');
}

/**
 * Reads a path: concatenated `["key"]`, `['key']`, `[3]`, split at every `[`; no escapes, no spaces.
 * @throws SubrosaError `bad-path`
 */
export function parsePath(text: string): PathPart[] {
  const [before, ...parts] = text.split('[');
  if (before !== '' || parts.length === 0) throw badPath(text, 'it must start with [');
  return parts.map((part) => parsePart(part, text));
}

function parsePart(part: string, whole: string): PathPart {
  if (!part.endsWith(']')) throw badPath(whole, `component [${part} doesn't end with ]`);
  const inner = part.slice(0, -1);
  const quote = inner[0];
  if (quote === '"' || quote === "'") {
    if (inner.length < 2 || !inner.endsWith(quote))
      throw badPath(whole, `component [${inner}] has no closing quote`);
    return inner.slice(1, -1);
  }
  // compat: sops 3.13 panics on an empty or negative index.
  if (!/^[0-9]{1,9}$/.test(inner))
    throw badPath(whole, `component [${inner}] is neither a quoted key nor an index`);
  return Number(inner);
}

function badPath(text: string, why: string): SubrosaError {
  return new SubrosaError('bad-path', `invalid path ${text}: ${why}`, {
    hint: 'Write keys as ["key"] and list items as [0], for example \'["db"]["hosts"][0]\'.',
  });
}

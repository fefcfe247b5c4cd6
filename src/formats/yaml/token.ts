// What the scanner hands to the parser.
import type { Mark } from './cursor.ts';

export type TokenType =
  | 'stream-start'
  | 'stream-end'
  | 'version'
  | 'tag-directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'flow-entry'
  | 'block-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface Token {
  readonly type: TokenType;
  /** Where it starts; `line` counts from 0. */
  readonly index: number;
  readonly line: number;
  /** Scalar text, anchor name, tag or directive handle, `major.minor`. */
  readonly value: string;
  /** Tag suffix or directive prefix. */
  readonly suffix: string;
  readonly style: ScalarStyle;
}

export function token(type: TokenType, at: Mark, value = '', suffix = ''): Token {
  return { type, index: at.index, line: at.line, value, suffix, style: 'plain' };
}

export function scalarToken(at: Mark, style: ScalarStyle, value: string): Token {
  return { type: 'scalar', index: at.index, line: at.line, value, suffix: '', style };
}

/**
 * A comment that waits for its token. It goes to the first token that starts at `token` or later; which of the three
 * texts is set says how it stands to it.
 */
export interface WaitingComment {
  /** Where the search that found it began, and where it ended. */
  readonly scan: number;
  end: number;
  readonly start: Mark;
  token: number;
  head: string;
  line: string;
  foot: string;
}

// Is a flow collection closed further on? Only asked once it has an error, to find the line that a person would look at.
import { SubrosaError } from '../../base/errors.ts';
import type { TokenType } from './token.ts';
import type { TokenFeed } from './token-feed.ts';

const ENDS = new Map<TokenType, TokenType>([
  ['flow-sequence-start', 'flow-sequence-end'],
  ['flow-mapping-start', 'flow-mapping-end'],
]);
const CLOSERS = new Set(ENDS.values());
const LAST = new Set<TokenType>(['document-start', 'document-end', 'stream-end']);

/** Whether the tokens ahead close the collection that `start` opened. They are used up, as only an error may do. */
export function closesAhead(tokens: TokenFeed, start: TokenType): boolean {
  const open: (TokenType | undefined)[] = [ENDS.get(start)];
  try {
    for (let { type } = tokens.peek(); !LAST.has(type); { type } = tokens.peek()) {
      const end = ENDS.get(type);
      if (end !== undefined) open.push(end);
      else if (CLOSERS.has(type) && open.pop() !== type) return false;
      if (open.length === 0) return true;
      tokens.skip();
    }
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
  }
  return false;
}

// Tokens for the parser, and the comments that wait for them: each comes with the first token at or behind its place, and
// stays until a node takes it.
import type { Comments } from './node.ts';
import { Scanner } from './scanner.ts';
import type { Token } from './token.ts';

export class TokenFeed {
  private readonly scanner: Scanner;
  private commentsTaken = 0;
  private readonly pending: Comments = { head: '', line: '', foot: '' };
  /** The head comment of a block that stands behind a dash. */
  private stem = '';

  constructor(text: string) {
    this.scanner = new Scanner(text);
  }

  /** The next token, which stays next. */
  peek(): Token {
    const next = this.scanner.peek();
    if (this.commentsTaken < this.scanner.comments.length) this.gatherComments(next);
    return next;
  }

  private gatherComments(next: Token): void {
    const { comments } = this.scanner;
    const { pending } = this;
    while (this.commentsTaken < comments.length) {
      const comment = comments[this.commentsTaken]!;
      // A head waits for content: the end of a block has none.
      if (comment.token > next.index || (comment.head !== '' && next.type === 'block-end')) return;
      pending.head = joinLines(pending.head, comment.head);
      pending.line = joinLines(pending.line, comment.line);
      pending.foot = joinLines(pending.foot, comment.foot);
      comment.head = comment.line = comment.foot = '';
      comment.end = 0;
      this.commentsTaken++;
    }
  }

  /** Takes the token that `peek` returned. */
  skip(): void {
    this.scanner.skip();
  }

  /**
   * Takes a dash. The head comment above it goes to the block behind the dash, if there is one, not to that block's
   * first entry.
   */
  skipDash(): void {
    const { length } = this.pending.head;
    this.skip();
    if (length === 0) return;
    const { type } = this.peek();
    if (type !== 'block-sequence-start' && type !== 'block-mapping-start') return;
    const { head } = this.pending;
    this.stem = head.slice(0, length);
    this.pending.head = head.slice(length + 1);
  }

  /** Takes the comments that wait. */
  takeComments(): Comments {
    const { pending } = this;
    const { head, line, foot } = pending;
    pending.head = pending.line = pending.foot = this.stem = '';
    return { head, line, foot };
  }

  /** Takes the head comment of the block that starts. */
  takeStem(): string {
    const { stem } = this;
    this.stem = '';
    return stem;
  }

  /** What stands above the last empty line of the head comment belongs to the document. */
  takeDocumentHead(): string {
    const { head } = this.pending;
    for (let at = head.length - 1; at > 0; at--) {
      if (head[at] !== '\n') continue;
      const last = at === head.length - 1;
      if (!last && head[at - 1] !== '\n') continue;
      this.pending.head = head.slice(at + 1);
      return head.slice(0, last ? at : at - 1);
    }
    return '';
  }
}

function joinLines(before: string, more: string): string {
  if (more === '') return before;
  return before === '' ? more : `${before}\n${more}`;
}

// Finding comments, and deciding what they belong to: the line they end (line), what follows (head) or what came before
// (foot). The rules are go-yaml 3.0.4's, odd ones included, because SOPS turns comments into items of the tree.
import { CLOSE_BRACE, CLOSE_BRACKET, HASH, isBlank, isBreak, isBreakOrEnd, NUL } from './chars.ts';
import type { Cursor, Mark } from './cursor.ts';
import type { Token, WaitingComment } from './token.ts';

/** go-yaml looks this far ahead over blanks and empty lines. */
const REACH = 512;

/** Takes the comment that ends the current line, if there is one, for the token at `owner`. */
export function scanLineComment(cursor: Cursor, owner: number): WaitingComment | undefined {
  if (cursor.newlines > 0) return undefined;
  let ahead = 0;
  while (ahead < REACH && isBlank(cursor.code(ahead))) ahead++;
  if (ahead === REACH || cursor.code(ahead) !== HASH) return undefined;
  cursor.pos += ahead;
  const start = cursor.mark();
  return { scan: 0, end: 0, start, token: owner, head: '', line: cursor.takeLine(), foot: '' };
}

export interface CommentContext {
  /** Where the search for the next token began, and its line, counted from 0. */
  readonly scan: number;
  readonly scanLine: number;
  /** The token before, or the one before that if it is a flow comma. */
  readonly before: Token;
  readonly indent: number;
  readonly inFlow: boolean;
}

/** Takes the comment lines that start here, up to the next content, as head and foot comments. */
export function scanComments(cursor: Cursor, context: CommentContext): readonly WaitingComment[] {
  return new CommentSearch(cursor, context).run();
}

/** Looks ahead from the cursor, which moves behind each comment line found. Columns count from 1 here. */
class CommentSearch {
  private readonly found: WaitingComment[] = [];
  private readonly cursor: Cursor;
  private readonly context: CommentContext;
  /** Comments left of this column do not belong to the current block. */
  private readonly blockColumn: number;
  /** A comment that starts on this line stands directly below content. */
  private readonly footLine: number;
  private scan: number;
  private owner: number;

  /** The lines gathered so far, and where the first one starts. */
  private text = '';
  private start: Mark = { index: 0, line: 0, column: 0 };

  private ahead = 0;
  private line: number;
  private column: number;
  private afterEmptyLine = false;
  private beforeEmptyLines: boolean;

  constructor(cursor: Cursor, context: CommentContext) {
    this.cursor = cursor;
    this.context = context;
    this.scan = context.scan;
    this.owner = context.before.index;
    this.blockColumn = Math.max(context.indent, 0) + 1;
    const besideContent = cursor.newlines === 0 && cursor.column > 1 ? 1 : 0;
    this.footLine = context.scanLine > 0 ? cursor.line - cursor.newlines + 1 + besideContent : -1;
    this.line = cursor.line;
    this.column = cursor.column;
    this.beforeEmptyLines = cursor.newlines <= 1;
  }

  run(): readonly WaitingComment[] {
    for (; this.ahead < REACH; this.ahead++) {
      this.column++;
      const code = this.cursor.code(this.ahead);
      if (!isBlank(code) && !this.step(code)) break;
    }
    if (this.text !== '') {
      const { start, scan, text } = this;
      const end = this.cursor.pos + this.ahead - 1;
      this.found.push({ scan, end, start, token: start.index, head: text, line: '', foot: '' });
    }
    return this.found;
  }

  /** @returns false at the end of the search */
  private step(code: number): boolean {
    if (this.context.inFlow && (code === CLOSE_BRACKET || code === CLOSE_BRACE)) {
      this.closeFoot(true);
      return false;
    }
    if (isBreakOrEnd(code)) return this.endLine(code);
    const { column } = this;
    if (column < this.blockColumn && column !== this.start.column) this.closeFoot(false);
    if (code !== HASH) return false;
    this.addLine();
    return true;
  }

  private endLine(code: number): boolean {
    if (!this.afterEmptyLine) {
      if (this.beforeEmptyLines && this.endsAsFoot()) this.closeFoot(true);
      else if (this.text !== '' && code !== NUL) this.text += '\n';
    }
    if (code === NUL) return false;
    this.beforeEmptyLines = false;
    this.afterEmptyLine = true;
    this.column = 0;
    this.line++;
    return true;
  }

  /** At an empty line: a comment directly below content, or left of the block, ends something. */
  private endsAsFoot(): boolean {
    const below = this.start.line === this.footLine && this.context.before.type !== 'value';
    return below || this.start.column < this.blockColumn;
  }

  private closeFoot(detachDedented: boolean): void {
    if (this.text === '') return;
    const { start, scan, text: foot } = this;
    const end = this.cursor.pos + this.ahead;
    const token = detachDedented && start.column < this.blockColumn ? start.index : this.owner;
    this.found.push({ scan, end, start, token, head: '', line: '', foot });
    this.scan = end;
    this.owner = end;
    this.text = '';
  }

  private addLine(): void {
    const { cursor } = this;
    const index = cursor.pos + this.ahead;
    if (this.text === '') this.start = { index, line: this.line, column: this.column };
    else this.text += '\n';
    while (cursor.pos < index) {
      if (isBreak(cursor.code())) cursor.takeBreak();
      else cursor.pos++;
    }
    this.text += cursor.takeLine();
    // The break that ends the comment is no empty line. In a CR LF file its LF is, as in go-yaml.
    this.ahead = 0;
    this.column = 0;
    this.line = cursor.line;
    this.afterEmptyLine = false;
  }
}

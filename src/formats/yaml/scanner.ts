// Text to tokens, with the block structure that indentation means. A token comes out once two more are known: whether a
// scalar is a key, and which token a comment belongs to, only shows behind it. The comments wait beside the tokens.
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DASH,
  DOT,
  DOUBLE_QUOTE,
  HASH,
  isBreak,
  isSpaceOrEnd,
  NUL,
  OPEN_BRACE,
  OPEN_BRACKET,
  PERCENT,
  QUESTION,
  SINGLE_QUOTE,
  SPACE,
  TAB,
} from './chars.ts';
import { SubrosaError } from '../../base/errors.ts';
import { MAX_DEPTH } from '../tree.ts';
import { Cursor, type Mark } from './cursor.ts';
import { scanComments, scanLineComment } from './scan-comments.ts';
import { scanAnchor, scanDirective, scanTag } from './scan-marks.ts';
import { SimpleKeys } from './simple-keys.ts';
import { scanBlockScalar, scanPlain, scanQuoted } from './scan-scalars.ts';
import { token, type Token, type TokenType, type WaitingComment } from './token.ts';

const NOWHERE: Mark = { index: 0, line: 0, column: 0 };
const STARTERS = new Map<number, 'alias' | 'anchor' | 'tag' | 'single' | 'double' | 'literal' | 'folded'>([
  [0x2a, 'alias'],
  [0x26, 'anchor'],
  [0x21, 'tag'],
  [SINGLE_QUOTE, 'single'],
  [DOUBLE_QUOTE, 'double'],
  [0x7c, 'literal'],
  [0x3e, 'folded'],
]);

/** Characters that start no plain scalar: `%`, `@` and the backquote, beside those that mean something else. */
function startsNothing(code: number): boolean {
  return code === PERCENT || code === 0x40 || code === 0x60 || code === HASH || isSpaceOrEnd(code);
}

export class Scanner {
  readonly comments: WaitingComment[] = [];
  private readonly cursor: Cursor;
  private readonly tokens: Token[] = [];
  private head = 0;
  private taken = 0;
  private indent = -1;
  private readonly indents: number[] = [];
  private flowLevel = 0;
  private keyAllowed = true;
  private readonly keys: SimpleKeys;

  constructor(text: string) {
    this.cursor = new Cursor(text);
    this.keys = new SimpleKeys(this.cursor);
    this.tokens.push(token('stream-start', NOWHERE));
  }

  /** The next token, which stays next. */
  peek(): Token {
    while (this.needsMore()) this.fetch();
    return this.tokens[this.head]!;
  }

  /** Takes the token that `peek` returned. */
  skip(): void {
    this.head++;
    this.taken++;
    if (this.head < 1024) return;
    this.tokens.splice(0, this.head - 2);
    this.head = 2;
  }

  private needsMore(): boolean {
    if (this.head >= this.tokens.length - 2) return true;
    return this.keys.mayStartAt(this.taken);
  }

  private lastToken(): Token {
    return this.tokens[this.tokens.length - 1]!;
  }

  private fetch(): void {
    const { cursor } = this;
    const { pos, line } = cursor;
    this.skipToToken(pos, line);
    this.closeBlocks(cursor.column, pos);
    const code = cursor.code();
    if (code === NUL) this.fetchEnd();
    else if (cursor.column === 0 && code === PERCENT) this.fetchDirective();
    else if ((code === DASH || code === DOT) && cursor.atDocumentMarker()) this.fetchDocumentMarker(code);
    else this.fetchContent(code);
  }

  private fetchContent(code: number): void {
    const belongsBefore = this.flowLevel === 0 ? code === COLON : code === COMMA;
    const owner = belongsBefore ? this.lastToken().index : this.cursor.pos;
    if (!this.fetchIndicator(code)) this.fetchScalarOrMark(code);
    // A lone sequence dash has no line comment: what stands there is the head of what follows.
    if (this.lastToken().type === 'block-entry') return;
    const comment = scanLineComment(this.cursor, owner);
    if (comment) this.comments.push(comment);
  }

  // Blanks, breaks, comments -----------------------------------------------------------------------------------------

  private skipToToken(scan: number, scanLine: number): void {
    const { cursor } = this;
    for (;;) {
      let code = cursor.code();
      const tabs = this.flowLevel > 0 || !this.keyAllowed;
      while (code === SPACE || (tabs && code === TAB)) {
        cursor.pos++;
        code = cursor.code();
      }
      if (this.comments.length > 0) this.liftDashComment();
      if (code === HASH) this.takeComments(scan, scanLine);
      if (!isBreak(cursor.code())) return;
      cursor.takeBreak();
      if (this.flowLevel === 0) this.keyAllowed = true;
    }
  }

  private takeComments(scan: number, scanLine: number): void {
    const last = this.tokens.length - 1;
    const before = this.tokens[this.tokens[last]!.type === 'flow-entry' && last > 0 ? last - 1 : last]!;
    const context = { scan, scanLine, before, indent: this.indent, inFlow: this.flowLevel > 0 };
    for (const comment of scanComments(this.cursor, context)) this.comments.push(comment);
  }

  /** A line comment before the first dash of a sequence is the head of what follows the dash. */
  private liftDashComment(): void {
    const { cursor, tokens } = this;
    if (tokens[tokens.length - 2]?.type !== 'block-sequence-start' || this.lastToken().type !== 'block-entry')
      return;
    const comment = this.comments[this.comments.length - 1]!;
    if (comment.line === '' || isBreak(cursor.code())) return;
    comment.head = comment.line;
    comment.line = '';
    if (comment.start.line === cursor.line - 1) comment.token = cursor.pos;
  }

  // Blocks -----------------------------------------------------------------------------------------------------------

  private openBlock(type: TokenType, mark: Mark, tokenNumber = -1): void {
    if (this.flowLevel > 0 || this.indent >= mark.column) return;
    this.indents.push(this.indent);
    this.indent = mark.column;
    if (this.indents.length > MAX_DEPTH) throw tooDeep(mark.line);
    this.insert(token(type, mark), tokenNumber);
  }

  /** Ends the blocks right of a column; each end stands before the comments that belong to the blocks around it. */
  private closeBlocks(column: number, scanned: number): void {
    if (this.flowLevel > 0 || this.indent <= column) return;
    const { cursor, comments } = this;
    let mark: Mark = { index: scanned - 1, line: cursor.line, column: 0 };
    while (this.indent > column) {
      let stop = mark.index;
      for (let at = comments.length - 1; at >= 0; at--) {
        const comment = comments[at]!;
        if (comment.end < stop) break;
        if (comment.start.column === this.indent + 1) mark = comment.start;
        stop = comment.scan;
      }
      this.tokens.push(token('block-end', mark));
      this.indent = this.indents.pop()!;
    }
  }

  /** Appends a token, or puts it at a token number (counted from the start of the stream). */
  private insert(item: Token, tokenNumber = -1): void {
    if (tokenNumber < 0) this.tokens.push(item);
    else this.tokens.splice(this.head + tokenNumber - this.taken, 0, item);
  }

  // Tokens -----------------------------------------------------------------------------------------------------------

  private fetchEnd(): void {
    const { cursor } = this;
    if (cursor.column !== 0) {
      cursor.line++;
      cursor.lineStart = cursor.pos;
    }
    this.endBlocksAndKeys();
    this.insert(token('stream-end', cursor.mark()));
  }

  private endBlocksAndKeys(): void {
    this.closeBlocks(-1, this.cursor.pos);
    this.keys.drop();
    this.keyAllowed = false;
  }

  private fetchDirective(): void {
    this.endBlocksAndKeys();
    this.insert(scanDirective(this.cursor));
  }

  private fetchDocumentMarker(code: number): void {
    this.endBlocksAndKeys();
    const mark = this.cursor.mark();
    this.cursor.advance(3);
    this.insert(token(code === DASH ? 'document-start' : 'document-end', mark));
  }

  private fetchIndicator(code: number): boolean {
    switch (code) {
      case DASH:
        return isSpaceOrEnd(this.cursor.code(1)) && this.fetchEntry();
      case QUESTION:
        return this.isIndicator() && this.fetchKey();
      case COLON:
        return this.isIndicator() && this.fetchValue();
      default:
        return this.fetchFlowIndicator(code);
    }
  }

  /** `?` and `:` mean something before white space; in flow collections always. */
  private isIndicator(): boolean {
    return this.flowLevel > 0 || isSpaceOrEnd(this.cursor.code(1));
  }

  private fetchFlowIndicator(code: number): boolean {
    switch (code) {
      case OPEN_BRACKET:
        return this.fetchFlowStart('flow-sequence-start');
      case OPEN_BRACE:
        return this.fetchFlowStart('flow-mapping-start');
      case CLOSE_BRACKET:
        return this.fetchFlowEnd('flow-sequence-end');
      case CLOSE_BRACE:
        return this.fetchFlowEnd('flow-mapping-end');
      case COMMA:
        this.keys.drop();
        this.keyAllowed = true;
        return this.takeIndicator('flow-entry');
      default:
        return false;
    }
  }

  private saveKey(): void {
    if (!this.keyAllowed) return;
    const required = this.flowLevel === 0 && this.indent === this.cursor.column;
    this.keys.save(this.taken + this.tokens.length - this.head, required);
  }

  private takeIndicator(type: TokenType): true {
    const mark = this.cursor.mark();
    this.cursor.advance(1);
    this.insert(token(type, mark));
    return true;
  }

  private fetchFlowStart(type: TokenType): true {
    this.saveKey();
    this.flowLevel++;
    if (this.flowLevel > MAX_DEPTH) throw tooDeep(this.cursor.line);
    this.keys.enterFlow();
    this.keyAllowed = true;
    return this.takeIndicator(type);
  }

  private fetchFlowEnd(type: TokenType): true {
    this.keys.drop();
    if (this.flowLevel > 0) {
      this.flowLevel--;
      this.keys.leaveFlow();
    }
    this.keyAllowed = false;
    return this.takeIndicator(type);
  }

  private fetchEntry(): true {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.cursor.fail('block sequence entries are not allowed in this context');
      this.openBlock('block-sequence-start', this.cursor.mark());
    }
    this.keys.drop();
    this.keyAllowed = true;
    return this.takeIndicator('block-entry');
  }

  private fetchKey(): true {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.cursor.fail('mapping keys are not allowed in this context');
      this.openBlock('block-mapping-start', this.cursor.mark());
    }
    this.keys.drop();
    this.keyAllowed = this.flowLevel === 0;
    return this.takeIndicator('key');
  }

  private fetchValue(): true {
    const key = this.keys.take();
    if (key) {
      this.insert(token('key', key.mark), key.tokenNumber);
      this.openBlock('block-mapping-start', key.mark, key.tokenNumber);
      this.keyAllowed = false;
    } else {
      if (this.flowLevel === 0) {
        if (!this.keyAllowed) this.cursor.fail('mapping values are not allowed in this context');
        this.openBlock('block-mapping-start', this.cursor.mark());
      }
      this.keyAllowed = this.flowLevel === 0;
    }
    return this.takeIndicator('value');
  }

  private fetchScalarOrMark(code: number): void {
    const { cursor } = this;
    const starter = STARTERS.get(code);
    if ((starter === 'literal' || starter === 'folded') && this.flowLevel === 0) {
      this.keys.drop();
      this.keyAllowed = true;
      const onComment = (start: Mark): void => {
        const comment = scanLineComment(cursor, start.index);
        if (comment) this.comments.push(comment);
      };
      this.insert(
        scanBlockScalar(cursor, { literal: starter === 'literal', parentIndent: this.indent, onComment }),
      );
      return;
    }
    if (starter === 'literal' || starter === 'folded' || !this.mayStartToken(code)) {
      cursor.fail('found character that cannot start any token');
    }
    this.saveKey();
    this.keyAllowed = false;
    if (starter === 'alias' || starter === 'anchor') this.insert(scanAnchor(cursor, starter));
    else if (starter === 'tag') this.insert(scanTag(cursor));
    else if (starter !== undefined) this.insert(scanQuoted(cursor, starter === 'single'));
    else this.fetchPlain();
  }

  /** For what is no indicator here: `-`, `?` and `:` start a plain scalar when text follows, the latter two in blocks. */
  private mayStartToken(code: number): boolean {
    if (code === QUESTION || code === COLON) return this.flowLevel === 0;
    return !startsNothing(code);
  }

  private fetchPlain(): void {
    const context = { indent: this.indent + 1, inFlow: this.flowLevel > 0 };
    const plain = scanPlain(this.cursor, context);
    this.insert(plain.token);
    if (plain.lineEnded) this.keyAllowed = true;
  }
}

function tooDeep(line: number): SubrosaError {
  return new SubrosaError('limit', `yaml: nested deeper than ${MAX_DEPTH} levels`, {
    where: { line: line + 1 },
  });
}

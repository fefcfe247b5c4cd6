// A place in the text and the moves over it. Counting is in UTF-16 units: columns only ever matter behind ASCII.
import { SubrosaError } from '../../base/errors.ts';
import { CR, isBlank, isBreakOrEnd, isSpaceOrEnd, LF } from './chars.ts';

/** A remembered place. `line` counts from 0. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export class Cursor {
  /** The whole text, closed with NULs so that looking ahead never leaves it. */
  readonly text: string;
  pos = 0;
  line = 0;
  lineStart = 0;
  /** Line breaks passed since the last character that is not blank. */
  newlines = 0;

  constructor(text: string) {
    this.text = `${text}\0\0\0\0`;
  }

  get column(): number {
    return this.pos - this.lineStart;
  }

  code(ahead = 0): number {
    return this.text.charCodeAt(this.pos + ahead);
  }

  mark(): Mark {
    return { index: this.pos, line: this.line, column: this.pos - this.lineStart };
  }

  /** Passes characters of this line, the last of them not blank. */
  advance(count: number): void {
    this.pos += count;
    this.newlines = 0;
  }

  skipBlanks(): void {
    while (isBlank(this.code())) this.pos++;
  }

  /** Passes one line break (CR LF is one) and returns what a scalar keeps of it. */
  takeBreak(): string {
    const code = this.code();
    this.pos += code === CR && this.code(1) === LF ? 2 : 1;
    this.line++;
    this.lineStart = this.pos;
    this.newlines++;
    return code > 0x2000 ? String.fromCharCode(code) : '\n';
  }

  /** Passes the rest of the line, not its break, and returns it. */
  takeLine(): string {
    const start = this.pos;
    let end = start;
    while (!isBreakOrEnd(this.text.charCodeAt(end))) end++;
    this.pos = end;
    for (let at = start; at < end; at++) {
      if (!isBlank(this.text.charCodeAt(at))) {
        this.newlines = 0;
        break;
      }
    }
    return this.text.slice(start, end);
  }

  /** Whether `---` or `...` stands here, at the start of a line. */
  atDocumentMarker(): boolean {
    if (this.pos !== this.lineStart) return false;
    const code = this.code();
    if (code !== 0x2d && code !== 0x2e) return false;
    return this.code(1) === code && this.code(2) === code && isSpaceOrEnd(this.code(3));
  }

  /** A syntax error: here, or on a line (counted from 0) that tells more. */
  fail(problem: string, line: number = this.line): never {
    throw syntaxError(problem, line);
  }
}

/** A `parse` error with go-yaml's short text. `line` counts from 0. */
export function syntaxError(problem: string, line: number): SubrosaError {
  return new SubrosaError('parse', `yaml: ${problem}`, { where: { line: line + 1 } });
}

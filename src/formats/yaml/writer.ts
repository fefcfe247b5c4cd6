// Text output with the few facts about the place it has reached that libyaml's layout rules ask for.
import { isBreak } from './chars.ts';

export class Writer {
  /** Everything written so far. */
  text = '';
  column = 0;
  /** The last thing written was white space or the start of a line. */
  whitespace = true;
  /** Nothing but indentation and `-`, `?`, `:` stands on this line yet. */
  indention = true;
  /** An empty line goes before the next thing at this indentation, which follows a foot comment; -1 for none. */
  footIndent = -1;
  /** Where a block scalar ended to which an empty line would still belong, -1 for nowhere. */
  openEnd = -1;
  /** The current indentation, -1 outside any collection. */
  indent = -1;

  /** Writes characters of one line. */
  put(text: string): void {
    this.text += text;
    this.column += text.length;
  }

  breakLine(): void {
    this.text += '\n';
    this.column = 0;
    this.indention = true;
  }

  /** Writes one of the line breaks that are part of a value or comment. */
  putBreak(char: string): void {
    this.text += char;
    this.column = 0;
    this.indention = true;
  }

  /** Goes to the indentation: on this line if nothing else stands on it, else on a new one. */
  startLine(): void {
    const indent = Math.max(this.indent, 0);
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace))
      this.breakLine();
    // compat: sops 3.13 also writes the empty line behind a block that keeps its empty lines, and so adds one to it.
    if (this.footIndent === indent && this.text.length !== this.openEnd) this.breakLine();
    if (this.column < indent) this.put(' '.repeat(indent - this.column));
    this.whitespace = true;
    this.footIndent = -1;
  }

  /** Writes an indicator that needs white space before it. `keepsLine`: what follows may start on this line. */
  indicator(text: string, keepsLine = false): void {
    if (!this.whitespace) this.put(' ');
    this.mark(text, keepsLine);
  }

  /** Writes an indicator directly behind what stands there. */
  mark(text: string, keepsLine = false): void {
    this.put(text);
    this.whitespace = false;
    this.indention &&= keepsLine;
  }

  /** Writes comment lines, the first one here, each of the others on a line of its own, and ends the line. */
  comment(text: string): void {
    let fresh = true;
    let afterBreak = false;
    for (const part of splitBreaks(text)) {
      if (isBreak(part.charCodeAt(0))) {
        this.putBreak(part);
        fresh = true;
        afterBreak = true;
        continue;
      }
      if (afterBreak) this.startLine();
      if (fresh && !part.startsWith('#')) this.put('# ');
      this.put(part);
      this.indention = false;
      fresh = false;
      afterBreak = false;
    }
    if (!afterBreak) this.breakLine();
    this.whitespace = true;
  }
}

const BREAKS = /([\n\r\x85\u2028\u2029])/;

/** A text cut into stretches without line breaks, and the breaks between them, each on its own. */
export function splitBreaks(text: string): readonly string[] {
  return BREAKS.test(text) ? text.split(BREAKS).filter((part) => part !== '') : [text];
}

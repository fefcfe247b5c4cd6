// Keys without `?`: a place where one may begin is remembered, and only the `:` behind it tells. At most one such place
// is open in each flow collection, and one outside of them.
import type { Cursor, Mark } from './cursor.ts';

export interface SimpleKey {
  possible: boolean;
  /** Nothing else may stand in this column. */
  readonly required: boolean;
  /** The number of its first token, counted from the start of the stream. */
  readonly tokenNumber: number;
  readonly mark: Mark;
}

/** A key ends on its line, and within this many characters. */
const REACH = 1024;
const NONE: SimpleKey = {
  possible: false,
  required: false,
  tokenNumber: -1,
  mark: { index: 0, line: 0, column: 0 },
};

export class SimpleKeys {
  private readonly cursor: Cursor;
  private readonly open: SimpleKey[] = [NONE];
  private readonly byToken = new Map<number, SimpleKey>();

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  enterFlow(): void {
    this.open.push(NONE);
  }

  leaveFlow(): void {
    this.open.pop();
  }

  /** Whether the token of this number may still turn out to be a key. */
  mayStartAt(tokenNumber: number): boolean {
    const key = this.byToken.get(tokenNumber);
    return key !== undefined && this.isValid(key);
  }

  /** Remembers that a key may begin here. */
  save(tokenNumber: number, required: boolean): void {
    this.drop();
    const key = { possible: true, required, tokenNumber, mark: this.cursor.mark() };
    this.open[this.open.length - 1] = key;
    this.byToken.set(tokenNumber, key);
  }

  /** Takes the key that the `:` here ends, if there is one. */
  take(): SimpleKey | undefined {
    const key = this.current();
    if (!this.isValid(key)) return undefined;
    this.forget(key);
    return key;
  }

  /** Gives up the place remembered. */
  drop(): void {
    const key = this.current();
    if (!key.possible) return;
    if (key.required) this.cursor.fail("could not find expected ':'", key.mark.line);
    this.forget(key);
  }

  private current(): SimpleKey {
    return this.open[this.open.length - 1]!;
  }

  private forget(key: SimpleKey): void {
    key.possible = false;
    this.byToken.delete(key.tokenNumber);
  }

  private isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.mark.line === this.cursor.line && !this.isBeyondReach(key.mark.index)) return true;
    if (key.required) this.cursor.fail("could not find expected ':'", key.mark.line);
    key.possible = false;
    return false;
  }

  private isBeyondReach(start: number): boolean {
    const { pos, text } = this.cursor;
    if (pos - start <= REACH) return false;
    // Characters count, not UTF-16 units.
    return Array.from(text.slice(start, Math.min(pos, start + 2 * REACH + 2))).length > REACH;
  }
}

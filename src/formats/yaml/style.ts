// Which style a string is printed in: go-yaml's encoder and libyaml's emitter decide together.
import { codesOf, COLON, HASH, isBreak, isSpaceOrEnd, SPACE, TAB } from './chars.ts';
import { readsAsOther } from './resolve.ts';

export type Style = 'plain' | 'single' | 'double' | 'literal';

/** What the characters of a string allow. */
interface Shape {
  /** It has line breaks. */
  readonly multiline: boolean;
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

export interface StringStyle {
  readonly style: Style;
  readonly multiline: boolean;
}

const OLD_BOOLS = new Set([
  'y',
  'Y',
  'yes',
  'Yes',
  'YES',
  'on',
  'On',
  'ON',
  'n',
  'N',
  'no',
  'No',
  'NO',
  'off',
  'Off',
  'OFF',
]);
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const FIRST_FORBIDDEN = codesOf('#,[]{}&*!|>\'"%@`');
// A surrogate is half of a character above U+FFFF.
const NEVER_PRINTED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]/;

// Plain at first sight: ASCII without white space, first a letter, no colon at the end.
const SIMPLE = /^[A-Za-z](?:[!-~]*[!-9;-~])?$/;
const SIMPLE_STYLE: StringStyle = { style: 'plain', multiline: false };
const LONGEST_WORD = 5;

/** The style of a string as the value of a mapping or sequence. */
export function styleOf(text: string): StringStyle {
  if (text.length > LONGEST_WORD && SIMPLE.test(text)) return SIMPLE_STYLE;
  const shape = shapeOf(text);
  return { style: pickStyle(text, shape), multiline: shape.multiline };
}

function pickStyle(text: string, shape: Shape): Style {
  if (text.includes('\n')) {
    // compat: sops 3.13 prints `null` for a text whose first line starts with a tab: go-yaml cannot read its own block.
    return shape.block && text.charCodeAt(0) !== TAB ? 'literal' : 'double';
  }
  if (needsQuotes(text)) return 'double';
  if (shape.plain) return 'plain';
  return shape.single ? 'single' : 'double';
}

/** It would be read as another type, by this version of YAML or the one before. */
function needsQuotes(text: string): boolean {
  if (text.length <= 3 && OLD_BOOLS.has(text)) return true;
  return readsAsOther(text) || (text.includes(':') && BASE60.test(text));
}

function shapeOf(text: string): Shape {
  if (text === '') return { multiline: false, plain: true, single: true, block: false };
  const scan = scanShape(text);
  const { multiline, indicator, tab } = scan;
  const special = NEVER_PRINTED.test(text);
  const outerSpace = isSpaceOrBreak(text.charCodeAt(0)) || isSpaceOrBreak(text.charCodeAt(text.length - 1));
  const single = !scan.breakSpace && !scan.spaceBreak && !tab && !special;
  return {
    multiline,
    plain: single && !outerSpace && !multiline && !indicator,
    single,
    block: !scan.spaceBreak && !special && text.charCodeAt(text.length - 1) !== SPACE,
  };
}

function isSpaceOrBreak(code: number): boolean {
  return code === SPACE || isBreak(code);
}

interface Scan {
  readonly multiline: boolean;
  readonly indicator: boolean;
  readonly tab: boolean;
  /** A space directly behind, or before, a line break. */
  readonly breakSpace: boolean;
  readonly spaceBreak: boolean;
}

function scanShape(text: string): Scan {
  let multiline = false;
  let indicator = startsWithIndicator(text);
  let tab = false;
  let breakSpace = false;
  let spaceBreak = false;
  let before = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === TAB) tab = true;
    else if (code === SPACE) breakSpace ||= isBreak(before);
    else if (isBreak(code)) {
      multiline = true;
      spaceBreak ||= before === SPACE;
    } else indicator ||= isInnerIndicator(text, at, before);
    before = code;
  }
  return { multiline, indicator, tab, breakSpace, spaceBreak };
}

/** A colon that ends a word, a hash that starts one. */
function isInnerIndicator(text: string, at: number, before: number): boolean {
  const code = text.charCodeAt(at);
  if (code === COLON) return endsWord(text, at);
  return code === HASH && at > 0 && isSpaceOrEnd(before);
}

function endsWord(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return at + 1 === text.length || next === SPACE || next === TAB;
}

function startsWithIndicator(text: string): boolean {
  const first = text.charCodeAt(0);
  if (FIRST_FORBIDDEN.has(first)) return true;
  if (first === 0x2d || first === 0x3f) return endsWord(text, 0) || text.startsWith('---');
  return text.startsWith('...');
}

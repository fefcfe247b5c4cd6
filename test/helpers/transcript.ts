// Transcripts: a shell session as a text file, run against a program and compared line by line. One line, one thing:
//
//   # text          a comment
//   file PATH       writes a file before the next step; its lines follow, each after `| `
//   $ command       a step: /bin/sh runs it in the work folder, where `sops` and `age-keygen` are the program under test
//   | line          the step's whole stdout, line by line
//   ! line          its whole stderr
//   |* text  !* text    instead: stdout / stderr contains this text
//   |~ regex !~ regex   instead: stdout / stderr matches this expression (flags ms)
//   ? 25            its exit status; 0 when not said
//   @ours ID        what follows, up to the next step, is what our program gives instead, where docs/compatibility.md
//                   lists `ID`
//
// `\` alone after the lines of a file or a stream: no newline at the end. Bytes that are no UTF-8 and control
// characters stand as <0xNN>. No line for a stream means that it is empty. Before comparing, mask.ts names
// what changes from run to run.
//
// Environment: HOME=<home>, TMPDIR=<tmp>, TZ=UTC, SOPS_AGE_KEY_FILE=<home>/a.txt with the identity of $A; $B and $C are
// two more recipients, their identities in <home>/b.txt and <home>/c.txt, and the text of each in $KEY_A, $KEY_B, $KEY_C.
// The work folder is <dir>. Standard input is empty, there is no terminal.
import { spawn } from 'node:child_process';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identityFile, keyA, keyB, keyC } from './keys.ts';
import { Masker } from './mask.ts';

/** `exact`: the whole text. `has` and `like` need not be the whole. */
export interface Pattern {
  readonly kind: 'has' | 'like';
  readonly text: string;
}

/** What a stream must be: these lines and nothing else, or something that every pattern fits. */
export interface Stream {
  readonly exact: string;
  readonly patterns: readonly Pattern[];
}

export interface Expectation {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly status: number;
}

export interface Step {
  readonly kind: 'step';
  readonly line: number;
  readonly command: string;
  readonly expected: Expectation;
  /** What our program gives instead, by an id of docs/compatibility.md. */
  readonly ours?: { readonly id: string; readonly expected: Expectation };
}

export interface FileBlock {
  readonly kind: 'file';
  readonly path: string;
  readonly content: string;
}

export type Block = Step | FileBlock;

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** The program under test: where `sops` and the others lie, and whose expectations count. */
export interface Side {
  readonly name: 'ours' | 'sops';
  /** Link name to program path. */
  readonly programs: Readonly<Record<string, string>>;
}

const scripts = fileURLToPath(new URL('../scripts/', import.meta.url));
const folders = { both: '', native: 'native' };

/** The transcripts of test/scripts (`both`: for either program) and of test/scripts/native (for ours alone). */
export function allTranscripts(
  ...kinds: ('both' | 'native')[]
): { readonly name: string; readonly text: string }[] {
  return kinds.flatMap((kind) => {
    const paths = globSync('*.txt', { cwd: join(scripts, folders[kind]) }).sort();
    return paths.map((path) => ({
      name: basename(path, '.txt'),
      text: readFileSync(join(scripts, folders[kind], path), 'utf8'),
    }));
  });
}

const NO_END = '\\';

class Lines {
  #text = '';

  add(line: string): void {
    this.#text += `${line}\n`;
  }

  dropEnd(): void {
    this.#text = this.#text.slice(0, -1);
  }

  get text(): string {
    return this.#text;
  }
}

class ExpectationReader {
  readonly #out: Lines = new Lines();
  readonly #err: Lines = new Lines();
  readonly #outPatterns: Pattern[] = [];
  readonly #errPatterns: Pattern[] = [];
  #last: Lines = this.#out;
  #status = 0;

  /** Takes one line of the expectation; false when it is not one. */
  take(line: string): boolean {
    const found = /^([|!])([*~]?)(?: (.*))?$/.exec(line);
    if (found) {
      const [, mark, sort, text = ''] = found;
      if (sort !== '') {
        const patterns = mark === '|' ? this.#outPatterns : this.#errPatterns;
        patterns.push({ kind: sort === '*' ? 'has' : 'like', text });
        return true;
      }
      this.#last = mark === '|' ? this.#out : this.#err;
      this.#last.add(text);
      return true;
    }
    if (line === NO_END) {
      this.#last.dropEnd();
      return true;
    }
    const status = /^\? (\d+)$/.exec(line)?.[1];
    if (status === undefined) return false;
    this.#status = Number(status);
    return true;
  }

  get result(): Expectation {
    return {
      stdout: { exact: this.#out.text, patterns: this.#outPatterns },
      stderr: { exact: this.#err.text, patterns: this.#errPatterns },
      status: this.#status,
    };
  }
}

interface OpenStep {
  readonly line: number;
  readonly command: string;
  readonly expected: ExpectationReader;
  ours?: { readonly id: string; readonly reader: ExpectationReader };
}

function close({ line, command, expected, ours }: OpenStep): Step {
  const step: Step = { kind: 'step', line, command, expected: expected.result };
  return ours ? { ...step, ours: { id: ours.id, expected: ours.reader.result } } : step;
}

class TranscriptReader {
  readonly blocks: Block[] = [];
  #step: OpenStep | undefined;
  #file: { readonly path: string; readonly lines: Lines } | undefined;

  finish(): void {
    if (this.#step) this.blocks.push(close(this.#step));
    if (this.#file) this.blocks.push({ kind: 'file', path: this.#file.path, content: this.#file.lines.text });
    this.#step = undefined;
    this.#file = undefined;
  }

  /** Takes a line; false when it is nothing known. */
  take(line: string, number: number): boolean {
    return line === '' || /^#( |$)/.test(line) || this.#takeStart(line, number) || this.#takeInside(line);
  }

  #takeStart(line: string, number: number): boolean {
    const [, word, rest = ''] = /^(\$|file|@ours) (.+)$/.exec(line) ?? [];
    if (word === undefined) return false;
    if (word === '@ours') {
      if (!this.#step) return false;
      this.#step.ours = { id: rest, reader: new ExpectationReader() };
      return true;
    }
    this.finish();
    if (word === '$') this.#step = { line: number, command: rest, expected: new ExpectationReader() };
    else this.#file = { path: rest, lines: new Lines() };
    return true;
  }

  #takeInside(line: string): boolean {
    if (this.#step) return (this.#step.ours?.reader ?? this.#step.expected).take(line);
    if (!this.#file) return false;
    if (line === NO_END) this.#file.lines.dropEnd();
    else if (/^\|( |$)/.test(line)) this.#file.lines.add(line.slice(2));
    else return false;
    return true;
  }
}

/**
 * Reads a transcript.
 * @throws Error with the number of the line that is none of the above
 */
export function parseTranscript(text: string): Block[] {
  const reader = new TranscriptReader();
  for (const [index, line] of text.split('\n').entries()) {
    if (!reader.take(line, index + 1))
      throw new Error(`line ${index + 1} of the transcript is nothing known: ${line}`);
  }
  reader.finish();
  return reader.blocks;
}

/** Bytes as transcript text: UTF-8, and <0xNN> for what is none or would not show. */
function visible(bytes: Buffer): string {
  const hex = (byte: number): string => `<0x${byte.toString(16).padStart(2, '0')}>`;
  const text = bytes.toString('utf8');
  const safe = Buffer.from(text, 'utf8').equals(bytes)
    ? text
    : Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : hex(byte))).join('');

  return safe.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (char) => hex(char.charCodeAt(0)));
}

/** The bytes that <0xNN> stand for in a file block. */
function hidden(text: string): Buffer {
  const parts = text.split(/<0x([0-9a-f]{2})>/);
  return Buffer.concat(parts.map((part, index) => Buffer.from(part, index % 2 === 1 ? 'hex' : 'utf8')));
}

const STEP_MS = 30_000;

function shell(command: string, cwd: string, env: Record<string, string>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: STEP_MS,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        stdout: visible(Buffer.concat(out)),
        stderr: visible(Buffer.concat(err)),
        status: code ?? -1,
      }),
    );
  });
}

/** A folder for one run with its programs, homes and keys. Call `remove` in the end. */
export class Session {
  readonly #root: string = realpathSync(mkdtempSync(join(tmpdir(), 'subrosa-transcript-')));
  readonly #masker: Masker;
  readonly #env: Record<string, string>;

  constructor(side: Side) {
    const at = (name: string): string => join(this.#root, name);
    for (const name of ['bin', 'home', 'tmp', 'work']) mkdirSync(at(name));
    for (const [name, path] of Object.entries(side.programs)) symlinkSync(path, join(at('bin'), name));
    this.#masker = new Masker([
      { path: at('work'), name: '<dir>' },
      { path: at('home'), name: '<home>' },
      { path: at('tmp'), name: '<tmp>' },
      { path: at('bin'), name: '<bin>' },
    ]);
    this.#env = {
      PATH: `${at('bin')}:/usr/local/bin:/usr/bin:/bin`,
      HOME: at('home'),
      TMPDIR: at('tmp'),
      TZ: 'UTC',
      LC_ALL: 'C.UTF-8',
      SOPS_AGE_KEY_FILE: join(at('home'), 'a.txt'),
    };
    for (const [name, key] of Object.entries({ A: keyA, B: keyB, C: keyC })) {
      this.#env[name] = key.recipient;
      this.#env[`KEY_${name}`] = key.identity;
      writeFileSync(join(at('home'), `${name.toLowerCase()}.txt`), identityFile(key), { mode: 0o600 });
    }
  }

  write({ path, content }: FileBlock): void {
    const target = join(this.#root, 'work', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, hidden(content));
  }

  /** Runs one step and masks what it gave. */
  async run(step: Step): Promise<Outcome> {
    const { stdout, stderr, status } = await shell(step.command, join(this.#root, 'work'), this.#env);
    return { stdout: this.#masker.mask(stdout), stderr: this.#masker.mask(stderr), status };
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Why a stream is not as expected, or nothing. */
function differs(name: string, actual: string, { exact, patterns }: Stream): string[] {
  if (patterns.length === 0) {
    return actual === exact ? [] : [`${name} is\n${actual}\n--- and should be\n${exact}`];
  }
  const fits = ({ kind, text }: Pattern): boolean =>
    kind === 'has' ? actual.includes(text) : new RegExp(text, 'ms').test(actual);
  return patterns
    .filter((pattern) => !fits(pattern))
    .map(
      ({ kind, text }) =>
        `${name} is\n${actual}\n--- and should ${kind === 'has' ? 'contain' : 'match'}\n${text}`,
    );
}

/** Everything in which an outcome differs from its expectation; empty when it is as expected. */
export function differences(actual: Outcome, expected: Expectation): string[] {
  return [
    ...(actual.status === expected.status
      ? []
      : [`exit status ${actual.status}, should be ${expected.status}`]),
    ...differs('stderr', actual.stderr, expected.stderr),
    ...differs('stdout', actual.stdout, expected.stdout),
  ];
}

function report(step: Step, wrong: readonly string[]): string {
  return `line ${step.line}: $ ${step.command}\n${wrong.join('\n')}`;
}

/** Runs a whole transcript and returns what was not as expected, one text per step. */
export async function playTranscript(text: string, side: Side): Promise<string[]> {
  const session = new Session(side);
  const failures: string[] = [];
  try {
    for (const block of parseTranscript(text)) {
      if (block.kind === 'file') {
        session.write(block);
        continue;
      }
      const expected = side.name === 'ours' ? (block.ours?.expected ?? block.expected) : block.expected;
      const wrong = differences(await session.run(block), expected);
      if (wrong.length > 0) failures.push(report(block, wrong));
    }
  } finally {
    session.remove();
  }
  return failures;
}

/** The ids of docs/compatibility.md that a transcript names. */
export function compatibilityIds(text: string): string[] {
  return parseTranscript(text).flatMap((block) =>
    block.kind === 'step' && block.ours ? [block.ours.id] : [],
  );
}

function streamLines(mark: string, actual: string, expected: Stream): string[] {
  if (expected.patterns.length > 0 && differs('', actual, expected).length === 0) {
    return expected.patterns.map(({ kind, text }) => `${mark}${kind === 'has' ? '*' : '~'} ${text}`);
  }
  if (actual === '') return [];
  const whole = actual.endsWith('\n');
  const lines = (whole ? actual.slice(0, -1) : actual).split('\n');
  return [...lines.map((line) => (line === '' ? mark : `${mark} ${line}`)), ...(whole ? [] : [NO_END])];
}

function expectationLines({ stdout, stderr, status }: Outcome, step: Step): string[] {
  return [
    ...streamLines('|', stdout, step.expected.stdout),
    ...streamLines('!', stderr, step.expected.stderr),
    ...(status === 0 ? [] : [`? ${status}`]),
  ];
}

/**
 * The transcript with its expectations replaced by what the program gives. Patterns that still fit, comments, files and
 * the lines after `@ours` stay.
 */
export async function recordTranscript(text: string, side: Side): Promise<string> {
  const session = new Session(side);
  const outcomes = new Map<number, string[]>();
  try {
    for (const block of parseTranscript(text)) {
      if (block.kind === 'file') session.write(block);
      else outcomes.set(block.line, expectationLines(await session.run(block), block));
    }
  } finally {
    session.remove();
  }
  const result: string[] = [];
  let replacing = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('$ ')) replacing = true;
    else if (/^(#|file |@ours |$)/.test(line)) replacing = false;
    else if (replacing) continue;
    result.push(line, ...(outcomes.get(index + 1) ?? []));
  }
  return result.join('\n');
}

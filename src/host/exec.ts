// Running other programs: words as google/shlex splits them, look-up as Go's os/exec does it, and never a shell.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { SubrosaError } from '../base/errors.ts';
import type { Env } from './env.ts';

type Quote = '"' | "'";

interface Scanner {
  readonly words: string[];
  word: string | undefined;
  quote: Quote | undefined;
}

function unfinished(what: string): SubrosaError {
  return new SubrosaError('parse', what);
}

function openQuote(state: Scanner, quote: Quote): void {
  state.word ??= '';
  state.quote = quote;
}

function endWord(state: Scanner): void {
  if (state.word !== undefined) state.words.push(state.word);
  state.word = undefined;
}

/** Takes one unquoted character; returns how many were used up. */
function unquoted(state: Scanner, rest: readonly string[]): number {
  const [char = '', next] = rest;
  if (' \t\r\n'.includes(char)) endWord(state);
  else if (char === '"' || char === "'") openQuote(state, char);
  else if (char === '\\') {
    if (next === undefined) throw unfinished('EOF found after escape character');
    state.word = (state.word ?? '') + next;
    return 2;
  } else if (char === '#' && state.word === undefined) {
    const end = rest.indexOf('\n');
    return end < 0 ? rest.length : end + 1;
  } else state.word = (state.word ?? '') + char;
  return 1;
}

function quoted(state: Scanner, [char = '', next]: readonly string[]): number {
  if (char === state.quote) {
    state.quote = undefined;
    return 1;
  }
  if (char === '\\' && state.quote === '"') {
    if (next === undefined) throw unfinished('EOF found after escape character');
    state.word = (state.word ?? '') + next;
    return 2;
  }
  state.word = (state.word ?? '') + char;
  return 1;
}

/**
 * Splits a command line into words exactly as github.com/google/shlex does: both quotes, backslash outside single
 * quotes, `#` comments where a word could start. No expansion of any kind.
 * @throws SubrosaError `parse` with shlex's text when a quote or escape is left open
 */
export function shellWords(text: string): string[] {
  const chars = Array.from(text);
  const state: Scanner = { words: [], word: undefined, quote: undefined };
  for (let at = 0; at < chars.length;) {
    const rest = chars.slice(at, at + 2);
    if (state.quote !== undefined) at += quoted(state, rest);
    else if (chars[at] === '#' && state.word === undefined) at += unquoted(state, chars.slice(at));
    else at += unquoted(state, rest);
  }
  if (state.quote !== undefined) throw unfinished('EOF found when expecting closing quote');
  endWord(state);
  return state.words;
}

function isProgram(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The file that a command name means. A name with a slash is a path; any other is looked for in the absolute folders
 * of PATH only, so that nothing in the folder we stand in is ever run by accident (Go refuses those too).
 */
export function findProgram(name: string, env: Env): string | undefined {
  if (name.includes('/') || (process.platform === 'win32' && name.includes('\\')))
    return isProgram(name) ? name : undefined;
  const suffixes = process.platform === 'win32' ? (env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix))).find(isProgram);
}

export interface CaptureOptions {
  readonly env: Env;
  /** What the program reads from its standard input; nothing when absent (ours may be the file to decrypt). */
  readonly input?: Uint8Array;
  /** The folder to run in; ours when absent. */
  readonly folder?: string;
}

export interface Captured {
  /** Exit status; undefined when a signal ended it. */
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/**
 * Runs a program without a shell and collects what it writes.
 * @throws SubrosaError `child` when it cannot be started
 */
export async function capture(argv: readonly string[], options: CaptureOptions): Promise<Captured> {
  const { spawn } = await import('node:child_process');
  const [name = '', ...args] = argv;
  const program = findProgram(name, options.env);
  if (program === undefined) {
    const reason = name.includes('/')
      ? `fork/exec ${name}: no such file or directory`
      : `exec: ${JSON.stringify(name)}: executable file not found in $PATH`;
    throw new SubrosaError('child', reason);
  }
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      argv0: name,
      env: { ...options.env },
      cwd: options.folder,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin?.on('error', () => undefined); // a program need not read its input to the end
    child.stdin?.end(options.input);
    child.on('error', (cause) =>
      reject(new SubrosaError('child', `fork/exec ${name}: ${cause.message}`, { cause })),
    );
    child.on('close', (status, signal) =>
      resolve({
        status: status ?? undefined,
        signal: signal ?? undefined,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr),
      }),
    );
  });
}

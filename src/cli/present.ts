// Errors and warnings as text. First the original's words, which scripts read; below them, indented, what it leaves out:
// file, line, tree path and a hint.
import { SubrosaError, type ErrorCode } from '../base/errors.ts';
import { visibleLines } from '../base/visible.ts';
import { wrapText } from '../base/wrap.ts';
import { localTime } from '../host/local-time.ts';
import type { Io } from './io.ts';
import { StageError, type Stage } from './stage.ts';

/** The original's prefixes. Those of `parse-plain` and `decrypt` are for some codes only. */
const PREFIX: Readonly<Partial<Record<Stage, Readonly<Partial<Record<ErrorCode, string>>>>>> = {
  read: { 'no-file': 'Error reading file: ', unreadable: 'Error reading file: ' },
  'parse-plain': {
    parse: 'Error unmarshalling file: ',
    limit: 'Error unmarshalling file: ',
    'unsupported-value': 'Error encrypting tree: ',
  },
  load: { 'unsupported-value': 'Error decrypting tree: ' },
  decrypt: { 'decrypt-value': 'Error decrypting tree: ' },
  encrypt: { 'encrypt-value': 'Error encrypting tree: ', 'unsupported-value': 'Error encrypting tree: ' },
  select: { 'no-such-path': 'error truncating tree: ', 'bad-path': 'error parsing --extract path: ' },
  'print-plain': { emit: 'Error dumping file: ' },
  'print-value': { emit: 'Error dumping tree: ' },
  'print-encrypted': { emit: 'Could not marshal tree: ' },
};

/** Prefixes of the original that go with a code, whatever the step. */
const CODE_PREFIX: Readonly<Partial<Record<ErrorCode, string>>> = {
  'conflicting-flags': 'Error: ',
  'missing-argument': 'Error: ',
  'no-file': 'Error: ',
  usage: 'Error: ',
};

/** How errors read: as the original's, or as our own. */
export type Voice = 'sops' | 'native';

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

/**
 * The first line or lines of an error. Of an error that isn't ours only its kind is told: its message may quote the
 * input, and so a secret.
 */
export function errorText(error: unknown, voice: Voice): string {
  if (error instanceof SubrosaError) {
    return voice === 'sops' ? prefixOf(error) + error.message : (error.native ?? error).message;
  }
  if (isSystemError(error)) return error.message;
  const kind = error instanceof Error ? error.name : typeof error;
  return `internal error (${kind}); please report how it came about, without the file`;
}

function prefixOf(error: SubrosaError): string {
  const ofStage = error instanceof StageError ? PREFIX[error.stage]?.[error.code] : undefined;
  return ofStage ?? CODE_PREFIX[error.code] ?? '';
}

function placeLine(error: SubrosaError): string | undefined {
  const { file, line, path } = error.where;
  const parts = [
    file === undefined || error.message.includes(file) ? undefined : file,
    line === undefined ? undefined : `line ${line}`,
    path === undefined ? undefined : `at ${path}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : `  in ${parts.join(', ')}`;
}

const HINT = '  hint: ';

function hintLines(hint: string): string {
  return HINT + wrapText(hint, 80 - HINT.length).replaceAll('\n', '\n' + ' '.repeat(HINT.length));
}

/** The whole report of an error, each line ended. Names and keys in it are for a terminal that does not obey them. */
export function errorReport(error: unknown, voice: Voice): string {
  const lines = [errorText(error, voice)];
  if (error instanceof SubrosaError) {
    const place = placeLine(error);
    if (place !== undefined) lines.push(place);
    const { hint } = voice === 'native' ? (error.native ?? error) : error;
    if (hint !== undefined) lines.push(voice === 'native' ? hintLines(hint) : `  hint: ${hint}`);
  }
  return `${visibleLines(lines.join('\n'))}\n`;
}

/** A time as Go's plain `log` writes it, local. */
export function plainLogTime(now: number): string {
  return localTime(now).slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

function quoted(text: string): string {
  return /^[A-Za-z0-9\-._/@^+]+$/.test(text) ? text : JSON.stringify(text);
}

const COLOURS = { warning: '33', error: '31', fatal: '31' } as const;

/** What the user should know beside the result: a log line of the original, or plainly. */
export function notice(io: Io, voice: Voice, level: 'warning' | 'error', message: string): string {
  return voice === 'sops' ? logLine(io, level, message) : `${level}: ${visibleLines(message)}\n`;
}

/** A log line of the original, `[CMD]`, in its plain form or, on a terminal, in its coloured one. */
export function logLine(io: Io, level: 'warning' | 'error' | 'fatal', message: string): string {
  if (io.isTerminal('error') && io.env['NO_COLOR'] === undefined) {
    const name = level.slice(0, 4).toUpperCase();
    return `\u001b[1m[CMD]\u001b[22m\t \u001b[${COLOURS[level]}m${name}\u001b[0m[0000] ${visibleLines(message)}\n`;
  }
  return `[CMD]\t time="${localTime(io.now())}" level=${level} msg=${quoted(message)}\n`;
}

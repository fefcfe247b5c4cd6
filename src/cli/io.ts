// What a command may touch of the process. Tests hand in their own.
import { utf8 } from '../base/bytes.ts';
import { hostPlatform, processEnv, type Env } from '../host/env.ts';
import { errnoOf, readStdin } from '../host/files.ts';
import { readLine } from '../host/line.ts';
import { isTerminal, writeAll } from '../host/output.ts';

export interface Io {
  readonly env: Env;
  readonly platform: NodeJS.Platform;
  /** The folder we stand in, absolute. */
  readonly folder: string;
  /** The clock, in milliseconds since the epoch. */
  now(): number;
  /** The whole of standard input. */
  input(): Uint8Array;
  /** One line of standard input, without its end; undefined when there is none. */
  inputLine(): Promise<string | undefined>;
  out(data: Uint8Array | string): void;
  error(text: string): void;
  isTerminal(stream: 'in' | 'out' | 'error'): boolean;
}

/** Nobody reads our standard output any more: no error to report, only a reason to stop. */
export class BrokenPipe extends Error {}

function writeOut(bytes: Uint8Array): void {
  try {
    writeAll(1, bytes);
  } catch (error) {
    throw errnoOf(error) === 'EPIPE' ? new BrokenPipe() : error;
  }
}

const descriptors = { in: 0, out: 1, error: 2 } as const;

/** The Io of this process. */
export function processIo(): Io {
  return {
    env: processEnv(),
    platform: hostPlatform(),
    folder: process.cwd(),
    now: () => Date.now(),
    input: readStdin,
    inputLine: () => readLine(0),
    out: (data) => writeOut(typeof data === 'string' ? utf8(data) : data),
    error(text) {
      try {
        writeAll(2, utf8(text));
      } catch {
        // Nobody listens: there is nobody left to tell.
      }
    },
    isTerminal: (stream) => isTerminal(descriptors[stream]),
  };
}

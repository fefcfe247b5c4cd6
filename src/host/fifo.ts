// A named pipe that hands a text to its first reader. Node has no mkfifo, and opening a pipe that nobody reads blocks
// for ever; so the pipe is made by the system's command and opened without blocking, again and again until a reader is
// there.
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { capture } from './exec.ts';
import type { Env } from './env.ts';
import { errnoOf } from './files.ts';

const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 20;

/**
 * Makes a named pipe that its owner alone may open.
 * @returns false when this machine has none
 */
export async function makeFifo(path: string, env: Env): Promise<boolean> {
  if (process.platform === 'win32') return false;
  try {
    const path_ = env['PATH'] ?? '/usr/bin:/bin';
    const { status } = await capture(['mkfifo', '-m', '600', path], { env: { ...env, PATH: path_ } });
    return status === 0;
  } catch {
    return false;
  }
}

/** Something that goes on until it is stopped. */
export interface Feeding {
  stop(): void;
}

/** Feeds the first reader of a pipe, in the background, until it has all or `stop` is called. */
export function feedFifo(path: string, bytes: Uint8Array): Feeding {
  const feeder = new Feeder(path, bytes);
  feeder.step();
  return feeder;
}

class Feeder implements Feeding {
  readonly #path: string;
  readonly #bytes: Uint8Array;
  #descriptor: number | undefined;
  #at = 0;
  #pause = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, bytes: Uint8Array) {
    this.#path = path;
    this.#bytes = bytes;
  }

  step(): void {
    try {
      this.#descriptor ??= openSync(this.#path, constants.O_WRONLY | constants.O_NONBLOCK);
      const before = this.#at;
      this.#write();
      if (this.#at === this.#bytes.length) {
        this.stop();
        return;
      }
      if (this.#at > before) this.#pause = FIRST_PAUSE_MS;
    } catch (error) {
      // ENXIO: no reader yet. Anything else: the reader is gone, or the pipe is.
      if (errnoOf(error) !== 'ENXIO') {
        this.stop();
        return;
      }
    }
    this.#timer = setTimeout(() => this.step(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    this.#at = this.#bytes.length;
  }

  #write(): void {
    try {
      while (this.#at < this.#bytes.length) this.#at += writeSync(this.#descriptor!, this.#bytes, this.#at);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') throw error;
    }
  }
}

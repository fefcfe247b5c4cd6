// Writing to standard output and error whole, whatever the reader's pace. Asynchronous streams lose what is pending when
// the process ends; blocking writes do not, and cost no start-up.
import { writeSync } from 'node:fs';
import { errnoOf } from './files.ts';
import { pause } from './pause.ts';

/**
 * Writes all bytes to a file descriptor, also when it is a full non-blocking pipe.
 * @throws the system error, `EPIPE` when the reader is gone
 */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** Is the descriptor a terminal? */
export function isTerminal(descriptor: number): boolean {
  // Loaded here: it brings sockets and streams along, which cost as much as the rest of the start.
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

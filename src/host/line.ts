// One line from a file descriptor, and not a byte more: what follows may be for someone else. The wait is asynchronous,
// so that a signal can end it.
import { read } from 'node:fs';
import { lossyString } from '../base/bytes.ts';
import { errnoOf } from './files.ts';

const NEWLINE = 0x0a;
const PAUSE_MS = 20;

/** Reads one byte; undefined at the end. */
function readByte(descriptor: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const byte = new Uint8Array(1);
    const attempt = (): void => {
      read(descriptor, byte, 0, 1, null, (error, count) => {
        if (!error) resolve(count === 1 ? byte[0] : undefined);
        else if (errnoOf(error) === 'EAGAIN') setTimeout(attempt, PAUSE_MS);
        else if (errnoOf(error) === 'EOF')
          resolve(undefined); // Windows
        else reject(error);
      });
    };
    attempt();
  });
}

/** The next line without its end; undefined at the end of the input. */
export async function readLine(descriptor: number): Promise<string | undefined> {
  const bytes: number[] = [];
  for (;;) {
    const byte = await readByte(descriptor);
    if (byte === undefined && bytes.length === 0) return undefined;
    if (byte === undefined || byte === NEWLINE) break;
    bytes.push(byte);
  }
  return lossyString(Uint8Array.from(bytes)).replace(/\r$/, '');
}

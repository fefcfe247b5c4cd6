// Waiting for a reader or writer at the other end of a non-blocking pipe.

const PAUSE_MS = 5;

/** Holds the whole process for some milliseconds. */
export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

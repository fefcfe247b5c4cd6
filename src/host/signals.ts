// Signals that would end the process: what must not be left behind is removed first.
import { cleanUp } from './cleanup.ts';

export type Ending = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT';

export const ENDINGS: readonly Ending[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

let guarded = false;

function endBy(signal: Ending): void {
  cleanUp();
  for (const name of ENDINGS) process.removeListener(name, endBy);
  // By the signal itself, so that the parent sees what happened.
  process.kill(process.pid, signal);
}

/** From now on SIGINT, SIGTERM, SIGHUP and SIGQUIT clean up before they end the process. */
export function guardSignals(): void {
  if (guarded) return;
  guarded = true;
  for (const name of ENDINGS) process.on(name, endBy);
}

/** Does synchronous work during which no such signal ends the process; one that came is obeyed afterwards. */
export function holdingSignals<T>(work: () => T): T {
  guardSignals();
  return work();
}

/**
 * Hands the signals to `handle` instead, until the returned function is called.
 */
export function onSignals(handle: (signal: Ending) => void): () => void {
  guardSignals();
  const handlers = ENDINGS.map((name) => {
    const handler = (): void => {
      handle(name);
    };
    process.removeListener(name, endBy);
    process.on(name, handler);
    return { name, handler };
  });
  let released = false;
  return () => {
    if (released) return;
    released = true;
    for (const { name, handler } of handlers) {
      process.removeListener(name, handler);
      process.on(name, endBy);
    }
  };
}

/** Cleans up and ends the process at once, for when something that cannot be stopped holds it: a read from a terminal. */
export function endProcess(status: number): void {
  cleanUp();
  // eslint-disable-next-line no-restricted-syntax -- nothing is pending: all output is written synchronously (output.ts)
  process.exit(status);
}

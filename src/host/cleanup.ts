// What must be undone when the process is told to stop: temporary files with plaintext above all.

type Undo = () => void;

const pending = new Set<Undo>();
let installed = false;

/**
 * Has `undo` run when the process ends, by a signal too. It must be synchronous and must not throw.
 * @returns a function that takes it back
 */
export function atExit(undo: Undo): () => void {
  if (!installed) install();
  pending.add(undo);
  return () => {
    pending.delete(undo);
  };
}

function install(): void {
  installed = true;
  process.on('exit', runAll);
}

function runAll(): void {
  for (const undo of pending) undo();
  pending.clear();
}

/** Runs all that is pending now; for signal handlers, which end the process without an `exit` event. */
export function cleanUp(): void {
  runAll();
}

// What a command of the drop-in is.
import type { Args } from '../args.ts';
import type { SopsContext } from '../context.ts';

/** One call of a command. */
export interface Call {
  /** Flags and words of the command. */
  readonly args: Args;
  /** The keys, configuration and streams of this run. */
  readonly context: SopsContext;
}

/** A command's file: it does the work and returns the exit status. Errors are thrown. */
export interface CommandModule {
  run(call: Call): Promise<number> | number;
}

// An error with the step of the work at which it came up: the drop-in's prefixes and exit statuses depend on it.
import { SubrosaError, type ErrorDetails } from '../base/errors.ts';

/** The steps of an operation on a file, in their order. */
export type Stage =
  | 'read'
  | 'parse-plain'
  | 'load' // reading an encrypted file: format and metadata
  | 'decrypt'
  | 'select' // --extract
  | 'change' // set, unset
  | 'environment'
  | 'encrypt'
  | 'print-plain'
  | 'print-value'
  | 'print-encrypted'
  | 'write';

/** A SubrosaError that knows its stage. */
export class StageError extends SubrosaError {
  readonly stage: Stage;

  constructor(stage: Stage, error: SubrosaError, file: string | undefined) {
    const details: ErrorDetails = {
      where: { ...(file === undefined ? {} : { file }), ...error.where },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.cause === undefined ? {} : { cause: error.cause }),
      native: error.native,
    };
    super(error.code, error.message, details);
    this.stage = stage;
  }
}

function staged(stage: Stage, file: string | undefined, error: unknown): unknown {
  return error instanceof SubrosaError && !(error instanceof StageError)
    ? new StageError(stage, error, file)
    : error;
}

/** Does one step; a SubrosaError out of it gets the stage and the file, unless it has them. */
export function during<T>(stage: Stage, file: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw staged(stage, file, error);
  }
}

/** As `during`, for a step that takes its time. */
export async function duringAsync<T>(
  stage: Stage,
  file: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw staged(stage, file, error);
  }
}

// The one error class. Engines throw a code; the presenters (cli/exit.ts, later a condition or an HTTP status) turn
// it into what their reader needs. A message never holds a secret value or a key byte.

/** Every reason Subrosa may give. Presenters map it exhaustively. */
export type ErrorCode =
  | 'usage' // the command line is wrong
  | 'conflicting-flags'
  | 'missing-argument'
  | 'no-file' // the named file does not exist
  | 'unreadable' // a file exists and cannot be read
  | 'unwritable'
  | 'parse' // input is not of its format
  | 'empty-file'
  | 'unsupported-value' // the format allows it, the SOPS tree does not
  | 'emit' // the tree cannot be written in this format
  | 'no-metadata'
  | 'bad-metadata'
  | 'bad-version'
  | 'already-encrypted'
  | 'not-encrypted'
  | 'bad-config'
  | 'no-matching-rule'
  | 'no-keys'
  | 'bad-recipient'
  | 'bad-identity'
  | 'bad-encryption-context'
  | 'duplicate-decryption-order'
  | 'generate-data-key'
  | 'data-key' // no identity here opens the file
  | 'mac'
  | 'decrypt-value'
  | 'encrypt-value'
  | 'encrypt-mac'
  | 'bad-path' // a tree path ("--extract", set, unset) is not of the grammar
  | 'bad-set-value'
  | 'no-such-path'
  | 'not-changed' // an editor left the file as it was
  | 'editor'
  | 'canceled'
  | 'child' // a command that we ran failed
  | 'plugin'
  | 'limit' // input beyond a stated bound
  | 'not-implemented'
  | 'check-failed' // --check, verify: the answer is no
  | 'partial'; // a batch with failures, each reported before

/** Where an error is: any part may be missing. `line` is 1-based; `path` is the tree path, for example `["a"][0]`. */
export interface Where {
  readonly file?: string;
  readonly line?: number;
  readonly path?: string;
}

/** An error in words: what is wrong, and what to do about it. */
export interface Words {
  readonly message: string;
  readonly hint: string | undefined;
}

export interface ErrorDetails {
  /** What to do about it, one sentence. */
  readonly hint?: string;
  readonly where?: Where;
  readonly cause?: unknown;
  /** How Subrosa says it under its own name, where `message` has the original's words for the sake of scripts. */
  readonly native?: Words | undefined;
}

export class SubrosaError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: Where;
  /** Message and hint under our own name, where they are others than the error's. */
  readonly native: Words | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SubrosaError';
    this.code = code;
    this.hint = details.hint;
    this.where = details.where ?? {};
    this.native = details.native;
  }

  /** The same error with more of its place known; what was known stays. */
  at(where: Where): SubrosaError {
    const { hint, cause, native } = this;
    return new SubrosaError(this.code, this.message, {
      ...(hint === undefined ? {} : { hint }),
      native,
      ...(cause === undefined ? {} : { cause }),
      where: { ...where, ...this.where },
    });
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

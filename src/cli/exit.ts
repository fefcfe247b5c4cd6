// Error codes as exit statuses: the numbers of sops, on which scripts rely (reference 5.5).
import { SubrosaError, type ErrorCode } from '../base/errors.ts';
import { StageError, type Stage } from './stage.ts';

/** Exported for docs/reference/exit-status.md, which a test holds against it. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  usage: 1,
  'conflicting-flags': 8,
  'missing-argument': 100,
  'no-file': 100,
  unreadable: 2,
  unwritable: 3,
  parse: 2,
  'empty-file': 92,
  'unsupported-value': 23,
  emit: 4,
  'no-metadata': 1,
  'bad-metadata': 1,
  'bad-version': 1,
  'already-encrypted': 203,
  'not-encrypted': 1,
  'bad-config': 1,
  'no-matching-rule': 1,
  'no-keys': 1,
  'bad-recipient': 1,
  'bad-identity': 1,
  'bad-encryption-context': 6,
  'duplicate-decryption-order': 112,
  'generate-data-key': 1,
  'data-key': 128,
  mac: 51,
  'decrypt-value': 25,
  'encrypt-value': 23,
  'encrypt-mac': 21,
  'bad-path': 91,
  'bad-set-value': 7,
  'no-such-path': 1,
  'not-changed': 200,
  editor: 201,
  canceled: 1,
  child: 1,
  plugin: 1,
  limit: 2,
  'not-implemented': 1,
  'check-failed': 1,
  partial: 1,
};

/** Where the original's status depends on the step. */
export const BY_STAGE: Readonly<Partial<Record<Stage, Readonly<Partial<Record<ErrorCode, number>>>>>> = {
  read: { 'no-file': 2 },
  load: { parse: 1, 'empty-file': 1, limit: 1, 'unsupported-value': 25 },
  change: { 'bad-path': 7 },
  environment: { emit: 1 },
};

/** The exit status for anything thrown; 1 for what is no error of ours. */
export function exitStatus(error: unknown): number {
  if (!(error instanceof SubrosaError)) return 1;
  const special = error instanceof StageError ? BY_STAGE[error.stage]?.[error.code] : undefined;
  return special ?? STATUS[error.code];
}

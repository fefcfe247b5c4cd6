// The original's audit log. It is not written yet, so a machine that asks for one is told so: a file opened without the
// entry that its owner relies on would be worse than a refusal.
import { SubrosaError } from '../base/errors.ts';
import { exists } from './files.ts';

const CONFIGURATION = '/etc/sops/audit.yaml';

/**
 * Refuses to work where sops would write an audit log.
 * @throws SubrosaError `not-implemented`
 */
export function assertNoAudit(path: string = CONFIGURATION): void {
  if (!exists(path)) return;
  throw new SubrosaError('not-implemented', `${path} asks for an audit log, which is not available yet`, {
    hint: 'Use the original sops on this machine, or remove the file if nobody relies on it.',
  });
}

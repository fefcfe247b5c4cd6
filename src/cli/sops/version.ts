// `sops --version`.
import { SOPS_VERSION } from '../../sops/index.ts';

/**
 * The line that scripts parse.
 * compat: sops 3.13 asks the network for newer versions here unless told not to. We never do.
 */
export function versionLine(): string {
  return `sops ${SOPS_VERSION}\n`;
}

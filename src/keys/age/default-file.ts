// The default identity file.
import { join } from 'node:path';
import { SubrosaError } from '../../base/errors.ts';
import type { KeyContext } from '../type.ts';

/**
 * The folder of the user's configuration, as Go's os.UserConfigDir finds it.
 * @throws SubrosaError `no-file`
 */
function configFolder({ env, platform, home }: KeyContext): string {
  const missing = (what: string): SubrosaError => new SubrosaError('no-file', what);
  const xdg = env['XDG_CONFIG_HOME'] ?? '';
  if (platform === 'win32') {
    if (!env['APPDATA']) throw missing('%AppData% is not defined');
    return env['APPDATA'];
  }
  if (platform === 'darwin') {
    if (xdg !== '') return xdg;
    if (home === undefined) throw missing('$HOME is not defined');
    return join(home, 'Library', 'Application Support');
  }
  if (xdg !== '' && !xdg.startsWith('/')) throw missing('path in $XDG_CONFIG_HOME is relative');
  if (xdg !== '') return xdg;
  if (home === undefined) throw missing('neither $XDG_CONFIG_HOME nor $HOME are defined');
  return join(home, '.config');
}

/**
 * Where the default identity file is, on each platform.
 * @throws SubrosaError `no-file` when the environment does not say
 */
export function defaultKeyFile(context: KeyContext): string {
  return join(configFolder(context), 'sops', 'age', 'keys.txt');
}

// The environment of the process. The only reader of process.env; everything else is handed an Env.

/** Environment variables by name; no prototype, so that a name such as `constructor` is just absent. */
export type Env = Readonly<Record<string, string | undefined>>;

/** An Env from pairs, without a prototype. */
export function envOf(variables: Readonly<Record<string, string | undefined>>): Env {
  return Object.assign(Object.create(null) as Record<string, string | undefined>, variables);
}

/**
 * A copy of the process environment, as it is now. On Windows, where case does not count, names are upper case.
 */
export function processEnv(): Env {
  if (process.platform !== 'win32') return envOf(process.env);
  return envOf(
    Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name.toUpperCase(), value])),
  );
}

/** The home folder as Go's os.UserHomeDir finds it: from the environment only; undefined when it isn't set. */
export function homeFolder(env: Env, platform: NodeJS.Platform): string | undefined {
  const home = platform === 'win32' ? env['USERPROFILE'] : env['HOME'];
  return home === '' ? undefined : home;
}

/** The platform we run on. */
export function hostPlatform(): NodeJS.Platform {
  return process.platform;
}

// What the operations on SOPS files work with: the keys of this machine, the configuration, the clock. All of it is
// made when first asked for, once for all files of a run.
import { dirname, relative, resolve, sep } from 'node:path';
import { SubrosaError } from '../base/errors.ts';
import { formatForPath, isFormatName, type FormatName, type PrintOptions } from '../formats/index.ts';
import { assertNoAudit } from '../host/audit.ts';
import { homeFolder } from '../host/env.ts';
import { readFileBytes } from '../host/files.ts';
import { findUp } from '../host/find-up.ts';
import { keyMaker, keyRing, machineContext } from '../keys/index.ts';
import {
  chooseRule,
  parseConfig,
  parseDecryptionOrder,
  type CreationRule,
  type KeyMaker,
  type KeyRing,
  type SopsConfig,
} from '../sops/index.ts';
import type { Io } from './io.ts';
import type { Voice } from './present.ts';

export interface ContextOptions {
  /** `--config`; empty: the first `.sops.yaml` upwards from the folder we stand in. */
  readonly config?: string;
  /** `--indent`, for all formats that have one. */
  readonly indent?: number | undefined;
  /** `--decryption-order`; empty for the default. */
  readonly decryptionOrder?: string;
  /** `--enable-local-keyservice`. */
  readonly localKeys?: boolean;
  /** `--keyservice`: addresses of other key services. */
  readonly keyServices?: readonly string[];
  /** The global `--mac-only-encrypted`. */
  readonly macOnlyEncrypted?: boolean;
  /** Told of what the user should know and need not stop for; `native` is how we say it under our own name. */
  readonly warn?: (message: string, native?: string) => void;
  /** Whose words the run speaks; the original's when left out. */
  readonly voice?: Voice;
}

/** A configuration and where it is. */
export interface FoundConfig {
  readonly path: string;
  readonly config: SopsConfig;
}

const CONFIG_NAME = '.sops.yaml';
const WRONG_CONFIG_NAME = '.sops.yml';

/** One run over any number of files. */
export class SopsContext {
  readonly io: Io;
  readonly options: ContextOptions;
  #config: FoundConfig | undefined | 'unread' = 'unread';
  #ring: KeyRing | undefined;

  constructor(io: Io, options: ContextOptions = {}) {
    this.io = io;
    this.options = options;
  }

  warn(message: string, native?: string): void {
    this.options.warn?.(message, native);
  }

  get voice(): Voice {
    return this.options.voice ?? 'sops';
  }

  /** A path as typed, made absolute from the folder we stand in. */
  absolute(path: string): string {
    return resolve(this.io.folder, path);
  }

  /** The keys of this machine. @throws SubrosaError `not-implemented` for key services elsewhere only */
  get ring(): KeyRing {
    this.#ring ??= this.#makeRing();
    return this.#ring;
  }

  get keyMaker(): KeyMaker {
    return keyMaker(() => this.io.now());
  }

  /** In which order key types are tried. @throws SubrosaError `duplicate-decryption-order` */
  get decryptionOrder(): readonly string[] {
    return parseDecryptionOrder(this.options.decryptionOrder);
  }

  /**
   * The configuration that applies in the folder we stand in; undefined when there is none.
   * @throws SubrosaError `bad-config`, also when the file of `--config` cannot be read
   */
  get config(): FoundConfig | undefined {
    return this.#loadConfig();
  }

  /**
   * The rule for a file: undefined when there is no configuration or it has no rules.
   * @param path of the file, absolute
   * @throws SubrosaError `no-matching-rule`, `bad-config`
   */
  async ruleFor(path: string): Promise<CreationRule | undefined> {
    const found = this.config;
    const rules = found?.config.creationRules;
    if (found === undefined || rules === undefined) return undefined;
    const rule = await chooseRule(rules, pathForRules(found.path, path));
    if (rule === undefined) {
      throw new SubrosaError('no-matching-rule', 'error loading config: no matching creation rules found', {
        hint: `No path_regex in ${found.path} matches ${pathForRules(found.path, path)}.`,
      });
    }
    return rule;
  }

  /** The format that a flag names, else that of the path. The configuration is read first, as the original does. */
  format(flag: string, path: string): FormatName {
    this.#loadConfig();
    if (flag !== '' && !isFormatName(flag)) {
      // compat: sops 3.13 takes an unknown type for none given, without a word.
      this.warn(`unknown type ${JSON.stringify(flag)} ignored: it must be yaml, json, dotenv, ini or binary`);
    }
    return isFormatName(flag) ? flag : formatForPath(path);
  }

  /** How a file of this format is printed. */
  printOptions(format: FormatName): PrintOptions {
    const indented = format === 'yaml' || format === 'json' || format === 'binary';
    const indent = indented ? (this.options.indent ?? this.config?.config.indents[format]) : undefined;
    return indent === undefined ? {} : { indent };
  }

  #loadConfig(): FoundConfig | undefined {
    if (this.#config === 'unread') this.#config = this.#readConfig();
    return this.#config;
  }

  #readConfig(): FoundConfig | undefined {
    const named = this.options.config ?? '';
    const path = named === '' ? this.#findConfig() : this.absolute(named);
    if (path === undefined) return undefined;
    try {
      return { path, config: parseConfig(readFileBytes(path)) };
    } catch (error) {
      throw error instanceof SubrosaError ? configError(error, path) : error;
    }
  }

  #findConfig(): string | undefined {
    const { found, other } = findUp(this.io.folder, CONFIG_NAME, WRONG_CONFIG_NAME);
    if (other !== undefined) {
      const ignored = `ignoring ${JSON.stringify(this.#shown(other))} when searching for config file; the config file must be called "${CONFIG_NAME}"`;
      this.warn(
        found === undefined ? ignored : `${ignored}; using ${JSON.stringify(this.#shown(found))} instead`,
      );
    }
    return found;
  }

  #shown(path: string): string {
    return relative(this.io.folder, path);
  }

  #makeRing(): KeyRing {
    assertNoAudit();
    const { io } = this;
    const machine = machineContext((message) => {
      io.error(`${message}\n`);
    });
    const { localKeys = true, keyServices = [] } = this.options;
    const local = keyRing({ ...machine, env: io.env, home: homeFolder(io.env, io.platform) });
    return withServices(localKeys ? local : undefined, keyServices);
  }
}

/** The ring of `--enable-local-keyservice` and `--keyservice`. */
function withServices(local: KeyRing | undefined, services: readonly string[]): KeyRing {
  if (local !== undefined && services.length === 0) return local;
  const later = services.map((uri) => `key service ${uri}: asking other key services is not available yet`);
  if (local === undefined && services.length > 0) throw new SubrosaError('not-implemented', later[0]!);
  return {
    async wrap(key, part) {
      if (local === undefined)
        throw new SubrosaError('no-keys', 'no key services provided, cannot update master keys');
      return local.wrap(key, part);
    },
    async unwrap(key) {
      const result = (await local?.unwrap(key)) ?? { ok: false, reasons: [], tried: [] };
      return result.ok ? result : { ...result, reasons: [...result.reasons, ...later] };
    },
  };
}

function configError(error: SubrosaError, path: string): SubrosaError {
  const known = error.code === 'bad-config' ? error : undefined;
  const message = known?.message ?? `could not read config file: ${error.message}`;
  return new SubrosaError('bad-config', message, {
    where: { file: path, ...error.where },
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}

/** What a `path_regex` is matched against: the path below the configuration's folder, else the whole path. */
export function pathForRules(configPath: string, path: string): string {
  const folder = dirname(configPath);
  const prefix = folder.endsWith(sep) ? folder : folder + sep;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

// Where identities come from: every place the original looks, in its order (reference 3.1). All are pooled; what goes
// wrong is kept and shown only when decryption fails. Each place is read once for the whole run, however many files
// there are; only the two commands depend on the recipient.
import { join } from 'node:path';
import { lossyString } from '../../base/bytes.ts';
import { messageOf } from '../../base/errors.ts';
import type { KeyContext } from '../type.ts';
import { dearmor, looksArmored } from './armor.ts';
import { commandOutput } from './command.ts';
import { defaultKeyFile } from './default-file.ts';
import { isX25519, parseIdentities, type AgeIdentity, type X25519AgeIdentity } from './identity.ts';
import { isAbsent, readKeyFile } from './read.ts';

/** What the places gave. `unused`: where there was nothing to look at. */
export interface Found {
  readonly identities: readonly AgeIdentity[];
  readonly errors: readonly string[];
  readonly unused: readonly string[];
  /** Which place an identity is from, where it does not say so itself. */
  readonly origins: ReadonlyMap<AgeIdentity, string>;
}

/** What one place gave. `read`: it was there, whatever came of it. */
interface Place extends Omit<Found, 'origins'> {
  readonly read: boolean;
}

/** Something that remembers what a function gave for a name. */
function once<T>(make: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    if (!known.has(name)) known.set(name, make(name));
    return known.get(name) as T;
  };
}

const none: Place = { identities: [], errors: [], unused: [], read: false };
const unused = (place: string): Place => ({ ...none, unused: [place] });
const failed = (error: unknown): Place => ({ ...none, errors: [messageOf(error)] });
const from = (identities: readonly AgeIdentity[]): Place => ({ ...none, identities, read: true });

function looksEncrypted(bytes: Uint8Array): boolean {
  return looksArmored(bytes) || lossyString(bytes.subarray(0, 14)) === 'age-encryption';
}

/** The places of a run. State: what has been read so far. */
export class Sources {
  private readonly context: KeyContext;
  private readonly origins = new Map<AgeIdentity, string>();
  private readonly file = once((path) => this.parseFile(path));
  private readonly inline = once((text) => this.parseText('SOPS_AGE_KEY', Buffer.from(text), true));
  private readonly command = once((recipient) => this.runKeyCommand(recipient));
  private readonly sshCommand = once((recipient) => this.runSshCommand(recipient));
  private readonly sshFile = once((path) => this.parseSshFile(path));

  constructor(context: KeyContext) {
    this.context = context;
  }

  /** The X25519 identities that cost no more than reading a file: enough for nearly every file. */
  quick(): X25519AgeIdentity[] {
    const found = [this.fromVariable(), this.fromKeyFile(), this.fromDefaultFile(false)];
    return found.flatMap(({ identities }) => identities.filter(isX25519));
  }

  /** Everything, in the original's order. */
  async all(recipient: string): Promise<Found> {
    const ssh = await this.fromSsh(recipient);
    const text = [this.fromVariable(), this.fromKeyFile(), await this.fromKeyCommand(recipient)];
    const nothing = ![...ssh, ...text].some(({ read }) => read);
    const found = [...ssh, ...text, this.fromDefaultFile(nothing)];
    return {
      identities: found.flatMap(({ identities }) => identities),
      errors: found.flatMap(({ errors }) => errors),
      // Places that held nothing come last, as in the original.
      unused: [false, true].flatMap((wanted) =>
        found.filter(({ read }) => read === wanted).flatMap(({ unused }) => unused),
      ),
      origins: this.origins,
    };
  }

  private parseText(place: string, bytes: Uint8Array, words: boolean): Place {
    try {
      if (looksEncrypted(bytes)) return from([this.encrypted(place, bytes)]);
      const identities = parseIdentities(lossyString(bytes), words, this.context);
      for (const identity of identities) this.origins.set(identity, place);
      return { ...from(identities), unused: identities.length === 0 ? [place] : [] };
    } catch (error) {
      const why = `failed to parse '${place}' age identities: ${messageOf(error)}`;
      return { ...failed(why), read: true };
    }
  }

  private encrypted(place: string, bytes: Uint8Array): AgeIdentity {
    const file = looksArmored(bytes) ? dearmor(lossyString(bytes)) : bytes;
    const opening = once(async () =>
      (await import('./passphrase.ts')).openIdentityFile(place, file, this.context),
    );
    return {
      native: false,
      mismatch: 'incorrect identity for recipient block',
      describe: () => `identities encrypted with a passphrase in ${place}`,
      unwrap: async (header) => (await import('./passphrase.ts')).unwrapWithFile(() => opening(''), header),
    };
  }

  private fromVariable(): Place {
    const text = this.context.env['SOPS_AGE_KEY'];
    return text === undefined ? unused('SOPS_AGE_KEY') : this.inline(text);
  }

  private fromKeyFile(): Place {
    const path = this.context.env['SOPS_AGE_KEY_FILE'];
    return path === undefined ? unused('SOPS_AGE_KEY_FILE') : this.namedFile(path);
  }

  private readonly namedFile = once((path): Place => {
    let bytes;
    try {
      bytes = readKeyFile(path);
    } catch (error) {
      return failed(`failed to open SOPS_AGE_KEY_FILE file: ${messageOf(error)}`);
    }
    return this.parseText('SOPS_AGE_KEY_FILE', bytes, false);
  });

  /** The default file. Its absence is worth a word only when there is nothing else. */
  private fromDefaultFile(nothing: boolean): Place {
    let path;
    try {
      path = defaultKeyFile(this.context);
    } catch (error) {
      return nothing ? failed(`user config directory could not be determined: ${messageOf(error)}`) : none;
    }
    const found = this.file(path);
    if (found !== undefined) return found;
    return nothing ? unused(path) : none;
  }

  private parseFile(path: string): Place | undefined {
    try {
      return this.parseText(path, readKeyFile(path), false);
    } catch (error) {
      return isAbsent(error) ? undefined : failed(`failed to open file: ${messageOf(error)}`);
    }
  }

  private async fromKeyCommand(recipient: string): Promise<Place> {
    const line = this.context.env['SOPS_AGE_KEY_CMD'];
    return line === undefined ? unused('SOPS_AGE_KEY_CMD') : this.command(recipient);
  }

  private async runKeyCommand(recipient: string): Promise<Place> {
    try {
      const bytes = await commandOutput(this.context.env['SOPS_AGE_KEY_CMD'] ?? '', recipient, this.context);
      return this.parseText('SOPS_AGE_KEY_CMD', bytes, false);
    } catch (error) {
      return failed(error);
    }
  }

  private async fromSsh(recipient: string): Promise<Place[]> {
    const { env, home } = this.context;
    const file = env['SOPS_AGE_SSH_PRIVATE_KEY_FILE'];
    const command = env['SOPS_AGE_SSH_PRIVATE_KEY_CMD'];
    const found = [
      file === undefined
        ? unused('SOPS_AGE_SSH_PRIVATE_KEY_FILE')
        : ((await this.sshFile(file)) ??
          failed(`failed to open file: open ${file}: no such file or directory`)),
      command === undefined ? unused('SOPS_AGE_SSH_PRIVATE_KEY_CMD') : await this.sshCommand(recipient),
    ];
    if (home === undefined) return [...found, failed('$HOME is not defined')];
    for (const name of ['id_ed25519', 'id_rsa']) {
      const path = join(home, '.ssh', name);
      found.push((await this.sshFile(path)) ?? unused(path));
    }
    return found;
  }

  private async parseSshFile(path: string): Promise<Place | undefined> {
    let bytes;
    try {
      bytes = readKeyFile(path);
    } catch (error) {
      return isAbsent(error) ? undefined : failed(`failed to open file: ${messageOf(error)}`);
    }
    try {
      const { sshIdentityFromFile } = await import('./ssh-identity.ts');
      return from([sshIdentityFromFile(path, bytes, this.context)]);
    } catch (error) {
      return failed(error);
    }
  }

  private async runSshCommand(recipient: string): Promise<Place> {
    try {
      const bytes = await commandOutput(
        this.context.env['SOPS_AGE_SSH_PRIVATE_KEY_CMD'] ?? '',
        recipient,
        this.context,
      );
      const { sshIdentityFromCommand } = await import('./ssh-identity.ts');
      return from([sshIdentityFromCommand(bytes)]);
    } catch (error) {
      return failed(error);
    }
  }
}

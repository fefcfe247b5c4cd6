// SSH private keys as age identities. An encrypted one is opened only when a stanza names its public half.
import { lossyString, sameBytes } from '../../base/bytes.ts';
import { messageOf, SubrosaError } from '../../base/errors.ts';
import type { KeyContext } from '../type.ts';
import { MISMATCH, type AgeIdentity } from './identity.ts';
import { isAbsent, readKeyFile } from './read.ts';
import { parseSshPrivateKey } from './ssh-private.ts';
import { parseSshPublicKey, type SshPublicKey } from './ssh-public.ts';
import { mentionsSshKey, unwrapSsh, type SshPrivateKey } from './ssh-stanza.ts';

function bad(message: string): SubrosaError {
  return new SubrosaError('bad-identity', message);
}

function unlocked(key: SshPrivateKey, place: string): AgeIdentity {
  return {
    native: false,
    mismatch: MISMATCH,
    describe: () => `${key.type} key in ${place}`,
    unwrap: ({ stanzas }) => unwrapSsh(key, stanzas),
  };
}

function publicKeyBeside(path: string): SshPublicKey {
  let text;
  try {
    text = lossyString(readKeyFile(`${path}.pub`));
  } catch (error) {
    const [file, key] = [`${path}.pub`, path].map((name) => JSON.stringify(name));
    if (!isAbsent(error)) throw bad(`failed to read ${file!}: ${messageOf(error)}`);
    throw bad(`failed to obtain public ${file!} key for ${key!} SSH key: ${messageOf(error)}`);
  }
  try {
    return parseSshPublicKey(text);
  } catch (error) {
    throw bad(`failed to parse ${JSON.stringify(`${path}.pub`)}: ${messageOf(error)}`);
  }
}

async function unlock(path: string, file: Uint8Array, context: KeyContext): Promise<SshPrivateKey> {
  let passphrase;
  try {
    passphrase = await context.prompts.ask(`Enter passphrase for ${JSON.stringify(path)}:`, true);
  } catch (error) {
    throw bad(
      `failed to obtain passphrase: could not read passphrase for ${JSON.stringify(path)}: ${messageOf(error)}`,
    );
  }
  let key;
  try {
    key = parseSshPrivateKey(file, passphrase);
  } catch (error) {
    throw bad(`failed to decrypt SSH key file: ${messageOf(error)}`);
  }
  if ('locked' in key) throw bad('failed to decrypt SSH key file: ssh: not an encrypted key');
  return key;
}

function locked(path: string, publicKey: SshPublicKey, open: () => Promise<SshPrivateKey>): AgeIdentity {
  let opening: Promise<SshPrivateKey> | undefined;
  return {
    native: false,
    mismatch: MISMATCH,
    describe: () => `${publicKey.type} key in ${path}`,
    async unwrap({ stanzas }) {
      if (!mentionsSshKey(publicKey.type, publicKey.blob, stanzas)) return undefined;
      // compat: sops 3.13 asks anew for each key of each file; here it is once for the run, and a wrong answer stays.
      opening ??= open();
      const key = await opening;
      if (!sameBytes(key.blob, publicKey.blob)) throw bad('mismatched private and public SSH key');
      return unwrapSsh(key, stanzas);
    },
  };
}

/**
 * The identity in a private key file, asked for its passphrase when it has one.
 * @throws SubrosaError `bad-identity`
 */
export function sshIdentityFromFile(path: string, file: Uint8Array, context: KeyContext): AgeIdentity {
  let parsed;
  try {
    parsed = parseSshPrivateKey(file);
  } catch (error) {
    throw bad(`malformed SSH identity in ${JSON.stringify(path)}: ${messageOf(error)}`);
  }
  if (!('locked' in parsed)) return unlocked(parsed, path);
  const publicKey = parsed.publicKey ?? publicKeyBeside(path);
  return locked(path, publicKey, () => unlock(path, file, context));
}

/**
 * The identity that SOPS_AGE_SSH_PRIVATE_KEY_CMD printed, which may not be encrypted.
 * @throws SubrosaError `bad-identity`
 */
export function sshIdentityFromCommand(output: Uint8Array): AgeIdentity {
  const command = 'SOPS_AGE_SSH_PRIVATE_KEY_CMD';
  let parsed;
  try {
    parsed = parseSshPrivateKey(output);
  } catch (error) {
    throw bad(`malformed SSH identity returned by running ${command}: ${JSON.stringify(messageOf(error))}`);
  }
  if (!('locked' in parsed)) return unlocked(parsed, command);
  throw bad(
    `the SSH key returned by running ${command} is password protected, which is unsupported. ("ssh: this private key is passphrase protected")`,
  );
}

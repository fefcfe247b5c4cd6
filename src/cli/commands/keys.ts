// `subrosa keys generate`: a new age key, as age-keygen makes it.
import { SubrosaError } from '../../base/errors.ts';
import type { NativeModule } from '../native.ts';
import { run as ageKeygen } from '../age-keygen.ts';

const help = `usage: subrosa keys generate [-o FILE] [-pq]

Makes an age key, in the form of age-keygen: the secret key to standard output or
to FILE, which only you may read and which is never overwritten; the recipient
(public key) to standard error.

options:
  -o FILE   write the key file there; sops and subrosa look for keys in
            ~/.config/sops/age/keys.txt (on macOS in
            ~/Library/Application Support/sops/age/keys.txt)
  -pq       a post-quantum key (ML-KEM-768 with X25519)
  -y FILE   print the recipients of the keys in FILE instead
`;

export const run: NativeModule['run'] = ([verb, ...rest], io) => {
  if (verb === undefined || verb === '--help' || verb === '-h') {
    io.out(help);
    return 0;
  }
  if (verb === 'generate') {
    if (!rest.some((word) => word === '--help' || word === '-h')) return ageKeygen(rest, io);
    io.out(help);
    return 0;
  }
  throw new SubrosaError('usage', `unknown command ${JSON.stringify(`keys ${verb}`)}`, {
    hint: 'There is keys generate; see subrosa keys --help.',
  });
};

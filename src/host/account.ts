// The account that runs us.
import { userInfo } from 'node:os';

/** The home folder of the account, whatever HOME says (Go's os/user); undefined where there is no account. */
export function accountHome(): string | undefined {
  try {
    return userInfo().homedir || undefined;
  } catch {
    return undefined; // a user id without an account, as in containers
  }
}

// Vault and OpenBao transit keys, by URI (reference 3.6).
import { SubrosaError } from '../base/errors.ts';
import { rfc3339 } from '../formats/index.ts';
import type { MasterKey } from '../sops/index.ts';
import { commaList, fieldText, memberText, newKey, textField, type KeyType, type Making } from './type.ts';

const URI_SHAPE = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/;
const EXAMPLE = 'https://vault.example.com:8200/v1/transit/keys/keyName';

function bad(message: string): SubrosaError {
  return new SubrosaError('bad-recipient', message);
}

/** The engine path and key name of `/v1/<engine…>/keys/<name>`; the segment before the name is dropped unread. */
function enginePath(path: string): { engine: string; key: string } {
  if (/\/[^/]+\/v\d+\/[^/]+\/[^/]+\/[^/]+/.test(path)) {
    throw bad(`running Vault with a prefixed URL is not supported! (Format has to be like ${EXAMPLE})`);
  }
  if (!/\/v\d+\/[^/]+\/[^/]+\/[^/]+/.test(path)) {
    throw bad(`vault path does not seem to be formatted correctly: (eg. ${EXAMPLE})`);
  }
  const parts = path.replace(/^\/+|\/+$/g, '').split('/');
  const engine = parts.slice(1, -2).filter((part) => part !== '' && part !== '.');
  return { engine: engine.join('/'), key: parts.at(-1) ?? '' };
}

function fromUri(uri: string, making: Making): MasterKey {
  const found = URI_SHAPE.exec(uri);
  if (!found) throw bad(`missing scheme in Vault URL (should be like this: +${EXAMPLE}), got: ${uri}`);
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = found;
  const { engine, key } = enginePath(path + query);
  return newKey(hcVault, [
    textField('created_at', rfc3339(making.now)),
    textField('engine_path', engine),
    textField('key_name', key),
    textField('vault_address', `${scheme.toLowerCase()}://${authority}${query}${fragment}`),
  ]);
}

export const hcVault: KeyType = {
  name: 'hc_vault',
  title: 'HashiCorp Vault',
  flag: 'hc-vault-transit',
  variable: 'SOPS_VAULT_URIS',
  ruleField: 'hc_vault_transit_uri',
  groupField: 'hc_vault',
  dated: true,
  keyName(fields) {
    const [address, engine, key] = ['vault_address', 'engine_path', 'key_name'].map((name) =>
      fieldText(fields, name),
    );
    return `${address}/v1/${engine}/keys/${key}`;
  },
  fromRecipients: (text, making) =>
    commaList(text)
      .filter((uri) => uri !== '')
      .map((uri) => fromUri(uri, making)),
  fromMember: (member, making) => [fromUri(memberText(member, 'hc_vault'), making)],
};

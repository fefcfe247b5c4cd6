// Azure Key Vault keys, by URL (reference 3.5).
import { SubrosaError } from '../base/errors.ts';
import { rfc3339 } from '../formats/index.ts';
import type { MasterKey } from '../sops/index.ts';
import { commaList, fieldText, memberMap, newKey, textField, type KeyType, type Making } from './type.ts';

const URL_SHAPE = /^(https:\/\/[^/]+)\/keys\/([^/]+)(?:\/([^/]*))?$/;

interface VaultKey {
  readonly vault: string;
  readonly key: string;
  /** Empty until asked of the service: the original asks when the key is made, we when it is first used. */
  readonly version: string;
}

function fromParts({ vault, key, version }: VaultKey, making: Making): MasterKey {
  return newKey(azureKv, [
    textField('created_at', rfc3339(making.now)),
    textField('name', key),
    textField('vault_url', vault),
    textField('version', version),
  ]);
}

function fromUrl(url: string, making: Making): MasterKey {
  const found = URL_SHAPE.exec(url.trim());
  if (!found) {
    throw new SubrosaError(
      'bad-recipient',
      `could not parse ${JSON.stringify(url.trim())} into a valid Azure Key Vault MasterKey []`,
    );
  }
  const [, vault = '', key = '', version = ''] = found;
  return fromParts({ vault, key, version }, making);
}

export const azureKv: KeyType = {
  name: 'azure_kv',
  title: 'Azure Key Vault',
  flag: 'azure-kv',
  variable: 'SOPS_AZURE_KEYVAULT_URLS',
  ruleField: 'azure_keyvault',
  groupField: 'azure_keyvault',
  dated: true,
  keyName(fields) {
    const [vault, key, version] = ['vault_url', 'name', 'version'].map((name) => fieldText(fields, name));
    return `${vault}/keys/${key}/${version}`;
  },
  fromRecipients: (text, making) => commaList(text).map((url) => fromUrl(url, making)),
  fromMember(member, making) {
    const { items } = memberMap(member, 'azure_keyvault');
    const parts = {
      vault: fieldText(items, 'vaulturl'),
      key: fieldText(items, 'key'),
      version: fieldText(items, 'version'),
    };
    return [fromParts(parts, making)];
  },
};

// Huawei Cloud KMS keys, `region:uuid` (reference 3.7).
import { SubrosaError } from '../base/errors.ts';
import { rfc3339 } from '../formats/index.ts';
import type { MasterKey } from '../sops/index.ts';
import { commaList, fieldText, memberMap, newKey, textField, type KeyType, type Making } from './type.ts';

function assertKeyId(id: string): void {
  const quoted = JSON.stringify(id);
  const colon = id.indexOf(':');
  if (colon < 0)
    throw new SubrosaError(
      'bad-recipient',
      `invalid key ID format: expected 'region:key-uuid', got ${quoted}`,
    );
  if (id.slice(0, colon).trim() === '')
    throw new SubrosaError('bad-recipient', `region cannot be empty in key ID: ${quoted}`);
  if (id.slice(colon + 1).trim() === '')
    throw new SubrosaError('bad-recipient', `key UUID cannot be empty in key ID: ${quoted}`);
}

function fromKeyId(id: string, making: Making): MasterKey {
  assertKeyId(id);
  return newKey(hckms, [textField('created_at', rfc3339(making.now)), textField('key_id', id)]);
}

export const hckms: KeyType = {
  name: 'hckms',
  title: 'Huawei Cloud KMS',
  flag: 'hckms',
  variable: 'SOPS_HUAWEICLOUD_KMS_IDS',
  ruleField: 'hckms',
  groupField: 'hckms',
  dated: true,
  keyName: (fields) => fieldText(fields, 'key_id'),
  fromRecipients: (text, making) =>
    commaList(text)
      .map((id) => id.trim())
      .filter((id) => id !== '')
      .map((id) => fromKeyId(id, making)),
  fromMember: (member, making) => [fromKeyId(fieldText(memberMap(member, 'hckms').items, 'key_id'), making)],
};

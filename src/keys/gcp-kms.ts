// Google Cloud KMS keys, by resource id (reference 3.4).
import { rfc3339 } from '../formats/index.ts';
import type { MasterKey } from '../sops/index.ts';
import { commaList, fieldText, memberMap, newKey, textField, type KeyType, type Making } from './type.ts';

function fromResourceId(id: string, making: Making): MasterKey {
  const fields = [
    textField('created_at', rfc3339(making.now)),
    textField('resource_id', id.replaceAll(' ', '')),
  ];
  return newKey(gcpKms, fields);
}

export const gcpKms: KeyType = {
  name: 'gcp_kms',
  title: 'Google Cloud KMS',
  flag: 'gcp-kms',
  variable: 'SOPS_GCP_KMS_IDS',
  ruleField: 'gcp_kms',
  groupField: 'gcp_kms',
  dated: true,
  keyName: (fields) => fieldText(fields, 'resource_id'),
  fromRecipients: (text, making) => commaList(text).map((id) => fromResourceId(id, making)),
  fromMember: (member, making) => [
    fromResourceId(fieldText(memberMap(member, 'gcp_kms').items, 'resource_id'), making),
  ],
};

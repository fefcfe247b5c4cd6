// PGP keys, by fingerprint (reference 3.2).
import { rfc3339 } from '../formats/index.ts';
import type { MasterKey } from '../sops/index.ts';
import { commaList, fieldText, memberText, newKey, textField, type KeyType, type Making } from './type.ts';

function fromFingerprint(fingerprint: string, making: Making): MasterKey {
  const fields = [
    textField('created_at', rfc3339(making.now)),
    textField('fp', fingerprint.replaceAll(' ', '')),
  ];
  return newKey(pgp, fields);
}

export const pgp: KeyType = {
  name: 'pgp',
  title: 'PGP',
  flag: 'pgp',
  shortFlag: 'p',
  variable: 'SOPS_PGP_FP',
  ruleField: 'pgp',
  groupField: 'pgp',
  dated: true,
  keyName: (fields) => fieldText(fields, 'fp'),
  fromRecipients: (text, making) =>
    commaList(text).map((fingerprint) => fromFingerprint(fingerprint, making)),
  fromMember: (member, making) => [fromFingerprint(memberText(member, 'pgp'), making)],
};

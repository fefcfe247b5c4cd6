// age keys, by recipient (reference 3.1).
import type { MasterKey } from '../../sops/index.ts';
import { commaList, fieldText, memberText, newKey, textField, type KeyType } from '../type.ts';
import { parseRecipient } from './recipient.ts';

function fromText(text: string): MasterKey {
  const recipient = text.trim();
  parseRecipient(recipient);
  return newKey(age, [textField('recipient', recipient)]);
}

export const age: KeyType = {
  name: 'age',
  title: 'age',
  flag: 'age',
  shortFlag: 'a',
  variable: 'SOPS_AGE_RECIPIENTS',
  ruleField: 'age',
  groupField: 'age',
  dated: false,
  keyName: (fields) => fieldText(fields, 'recipient'),
  fromRecipients: (text) => commaList(text).map(fromText),
  // A member of a key group may itself be a comma list, in the original too.
  fromMember: (member) => commaList(memberText(member, 'age')).map(fromText),
  load: () => import('./index.ts'),
};

// AWS KMS keys, `arn[+role]` with an encryption context and a profile (reference 3.3).
import { textString } from '../base/bytes.ts';
import { entry, lookup, map, rfc3339, str, type Entry, type MapItem } from '../formats/index.ts';
import type { MasterKey } from '../sops/index.ts';
import { commaList, fieldText, memberMap, newKey, textField, type KeyType, type Making } from './type.ts';

type Pairs = readonly (readonly [string, string])[];

interface Arn {
  readonly arn: string;
  readonly role: string;
}

function sorted(pairs: Pairs): Pairs {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function contextOf(fields: readonly MapItem[]): Pairs {
  const found = fields.find(
    (item): item is Entry => item.kind === 'entry' && item.key.toLowerCase() === 'context',
  );
  if (found?.value.kind !== 'map') return [];
  const entries = found.value.items.filter((item): item is Entry => item.kind === 'entry');
  return entries.map(({ key, value }) => [key, 'text' in value ? textString(value.text) : ''] as const);
}

/** A role follows the ARN after a plus sign; an ARN's own path may hold plus signs but no colon. */
function splitRole(text: string): Arn {
  const compact = text.replaceAll(' ', '');
  const plus = compact.indexOf('+arn:');
  return plus > 0
    ? { arn: compact.slice(0, plus), role: compact.slice(plus + 1) }
    : { arn: compact, role: '' };
}

function make({ arn, role }: Arn, making: Making): MasterKey {
  const context = sorted(making.encryptionContext ?? []);
  return newKey(kms, [
    textField('arn', arn),
    textField('aws_profile', making.awsProfile ?? ''),
    ...(context.length > 0
      ? [entry('context', map(context.map(([key, value]) => entry(key, str(value)))))]
      : []),
    textField('created_at', rfc3339(making.now)),
    ...(role === '' ? [] : [textField('role', role)]),
  ]);
}

export const kms: KeyType = {
  name: 'kms',
  title: 'AWS KMS',
  flag: 'kms',
  shortFlag: 'k',
  variable: 'SOPS_KMS_ARN',
  ruleField: 'kms',
  groupField: 'kms',
  dated: true,
  keyName(fields) {
    const role = fieldText(fields, 'role');
    const profile = fieldText(fields, 'aws_profile');
    const context = sorted(contextOf(fields))
      .map(([key, value]) => `${key}:${value}`)
      .join(',');
    const arn = fieldText(fields, 'arn') + (role && `+${role}`);
    if (profile !== '') return `${arn}|${context}|${profile}`;
    return context === '' ? arn : `${arn}|${context}`;
  },
  fromRecipients: (text, making) => commaList(text).map((arn) => make(splitRole(arn), making)),
  fromMember(member, making) {
    const node = memberMap(member, 'kms');
    const context = lookup(node, 'context');
    const pairs = context === undefined ? [] : contextOf([entry('context', context)]);
    const own = {
      now: making.now,
      encryptionContext: pairs,
      awsProfile: fieldText(node.items, 'aws_profile'),
    };
    return [make({ arn: fieldText(node.items, 'arn'), role: fieldText(node.items, 'role') }, own)];
  },
};

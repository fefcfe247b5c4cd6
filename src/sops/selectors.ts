// Which leaves are encrypted: the six selection options, compiled once. Source: the original's rules, reference 1.4.
import { SubrosaError } from '../base/errors.ts';
import { textString } from '../base/bytes.ts';
import type { Comment } from '../formats/index.ts';
import { compilePattern, type Pattern } from './pattern.ts';

/** The names of the options, in metadata and `.sops.yaml` alike, alphabetically. */
export const SELECTION_OPTIONS = [
  'encrypted_comment_regex',
  'encrypted_regex',
  'encrypted_suffix',
  'unencrypted_comment_regex',
  'unencrypted_regex',
  'unencrypted_suffix',
] as const;

export type SelectionOption = (typeof SELECTION_OPTIONS)[number];

/** At most one is set in a valid file. An empty string counts as not set. */
export type Selection = Readonly<Partial<Record<SelectionOption, string>>>;

export const DEFAULT_UNENCRYPTED_SUFFIX = '_unencrypted';

/** The options that are set. */
export function selectionsSet(selection: Selection): SelectionOption[] {
  return SELECTION_OPTIONS.filter((name) => selection[name]);
}

/**
 * Refuses more than one option.
 * @throws SubrosaError `conflicting-flags`
 */
export function assertOneSelection(selection: Selection): void {
  if (selectionsSet(selection).length > 1) {
    throw new SubrosaError(
      'conflicting-flags',
      'cannot use more than one of encrypted_suffix, unencrypted_suffix, encrypted_regex, unencrypted_regex, ' +
        'encrypted_comment_regex, or unencrypted_comment_regex in the same file',
      { hint: `Set are: ${selectionsSet(selection).join(', ')}. Keep one of them.` },
    );
  }
}

/** A compiled selection. `hit` answers travel down the tree: once a key or comment matched, all below it is decided. */
export interface Selector {
  /** What a leaf gets when nothing on its way matched, and when something did. */
  readonly withoutHit: boolean;
  readonly withHit: boolean;
  /** Does this key, or this comment, match? */
  readonly key: Pattern | undefined;
  readonly comment: ((comment: Comment) => boolean) | undefined;
  /** True when a comment's own text doesn't count for itself (`encrypted_comment_regex`: the marker stays clear). */
  readonly markerStaysClear: boolean;
  readonly option: SelectionOption;
}

/**
 * Compiles a selection; none set means `unencrypted_suffix: _unencrypted`.
 * @throws SubrosaError `bad-config` for an invalid regular expression
 */
export async function compileSelector(selection: Selection): Promise<Selector> {
  const option = selectionsSet(selection)[0] ?? 'unencrypted_suffix';
  const value = selection[option] ?? DEFAULT_UNENCRYPTED_SUFFIX;
  const pattern: Pattern = option.endsWith('suffix')
    ? (text): boolean => text.endsWith(value)
    : // compat: sops 3.13 lets an invalid expression match nothing, and so encrypts nothing or everything, silently.
      await compilePattern(value, option);
  const encrypts = option.startsWith('encrypted');
  const byComment = option.includes('comment');
  return {
    withoutHit: !encrypts,
    withHit: encrypts,
    key: byComment ? undefined : pattern,
    comment: byComment ? (comment): boolean => pattern(textString(comment.text)) : undefined,
    markerStaysClear: option === 'encrypted_comment_regex',
    option,
  };
}

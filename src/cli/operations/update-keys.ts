// Giving a file the keys of its rule: the same data key, wrapped anew. Values, MAC and time stay as they are.
import { statSync } from 'node:fs';
import { SubrosaError } from '../../base/errors.ts';
import {
  openDataKey,
  printEncrypted,
  ruleGroups,
  wrapDataKey,
  type KeyGroup,
  type SopsFile,
} from '../../sops/index.ts';
import type { SopsContext } from '../context.ts';
import { during } from '../stage.ts';
import { loadEncrypted, type Source } from './load.ts';

/** What changes in one group, by key names. */
export interface GroupDiff {
  readonly common: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What an update of a file would do. */
export interface UpdatePlan {
  readonly source: Source & { readonly path: string };
  readonly file: SopsFile;
  readonly groups: readonly KeyGroup[];
  readonly threshold: { readonly before: number; readonly after: number };
  readonly diffs: readonly GroupDiff[];
  /** False: the file is up to date. */
  readonly changes: boolean;
}

const names = (group: KeyGroup | undefined): readonly string[] => (group ?? []).map((key) => key.name);

/** Compares key groups by position and name. */
export function diffGroups(before: readonly KeyGroup[], after: readonly KeyGroup[]): readonly GroupDiff[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => {
    const old = names(before[index]);
    const now = names(after[index]);
    return {
      common: now.filter((name) => old.includes(name)),
      added: now.filter((name) => !old.includes(name)),
      removed: old.filter((name) => !now.includes(name)),
    };
  });
}

/**
 * Finds out what an update would change; opens nothing.
 * @throws SubrosaError `no-matching-rule`, `bad-config`; StageError at `read`, `load`
 */
export async function planUpdate(
  context: SopsContext,
  source: Source & { readonly path: string },
): Promise<UpdatePlan> {
  const { path } = source;
  const file = loadEncrypted(context, source);
  const rule = await context.ruleFor(path);
  if (rule === undefined) {
    const config = context.config?.path ?? '.sops.yaml';
    throw new SubrosaError(
      'no-matching-rule',
      `The config file ${config} does not contain any creation rule`,
    );
  }
  const groups = ruleGroups(rule, context.keyMaker);
  const before = file.metadata.shamirThreshold;
  const after = Math.min(before, groups.length);
  const diffs = diffGroups(file.metadata.groups, groups);
  const keysChange = diffs.some(({ added, removed }) => added.length > 0 || removed.length > 0);
  return {
    source,
    file,
    groups,
    threshold: { before, after },
    diffs,
    changes: keysChange || before !== after,
  };
}

/** Refuses a folder and a missing file. @throws SubrosaError `child` */
export function assertUpdatable(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory())
    throw new SubrosaError('child', "can't operate on a directory", { where: { file: path } });
  if (stats === undefined) throw new SubrosaError('child', `stat ${path}: no such file or directory`);
}

/**
 * Carries out an update.
 * @returns the new file
 * @throws SubrosaError `data-key`, `generate-data-key`; StageError `emit`
 */
export async function applyUpdate(context: SopsContext, plan: UpdatePlan): Promise<Uint8Array> {
  const { file, groups, source } = plan;
  // Like the original: the order of loading, whatever --decryption-order says.
  const dataKey = await openDataKey(file.metadata, context.ring, []);
  const wrapped = await wrapDataKey(groups, plan.threshold.after, dataKey, context.ring);
  const updated = { ...file, metadata: { ...file.metadata, ...wrapped } };
  return during('print-encrypted', source.path, () =>
    printEncrypted(source.format, updated, context.printOptions(source.format)),
  );
}

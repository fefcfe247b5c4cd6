// All files below a folder.
import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

const skipped = new Set(['.git', 'node_modules']);

/**
 * The regular files below a folder, in sorted order, without `.git` and `node_modules`. Symbolic links are left out: a
 * link may lead outside, and what it names inside is found anyway. A folder that cannot be read stands for itself, so
 * that whoever reads it as a file learns why.
 */
export function wholeFolder(folder: string): string[] {
  const entries = entriesOf(folder);
  if (entries === undefined) return [folder];
  return entries.flatMap((entry) => {
    const path = folder === '.' ? entry.name : join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : wholeFolder(path);
    return entry.isFile() ? [path] : [];
  });
}

function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}

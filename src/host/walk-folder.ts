// All files below a folder.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const skipped = new Set(['.git', 'node_modules']);

/**
 * The regular files below a folder, in sorted order, without `.git` and `node_modules`. Symbolic links are left out: a
 * link may lead outside, and what it names inside is found anyway.
 */
export function wholeFolder(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = folder === '.' ? entry.name : join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : wholeFolder(path);
    return entry.isFile() ? [path] : [];
  });
}

// What was probably meant by a mistyped name.

/** How many letters must be added, dropped, replaced or swapped with their neighbour to make one word of another. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + same];
      next.push(Math.min(...steps, ...(swapped ? [before[j - 2]! + 1] : [])));
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}

/** The name nearest to a word, when it is near: one letter in three may be wrong. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, off: distance(word, name) }))
    .filter(({ name, off }) => off <= Math.max(1, Math.floor(Math.min(word.length, name.length) / 3)))
    .sort((a, b) => a.off - b.off);
  return near[0]?.name;
}

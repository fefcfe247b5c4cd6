// Text laid out for a terminal.

/** Wraps at spaces so that no line is longer than `width` where it can be helped; line breaks in the text stay. */
export function wrapText(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current].join('\n');
}

const WIDTH = 80;
const GAP = 2;

/**
 * Lays out rows of two columns, each line ended and, where it can be helped, within 80 columns. The right text is wrapped
 * beside the left one, or begins below it where the left one is wider than `most`.
 */
export function columns(
  rows: readonly (readonly [string, string])[],
  { indent = 2, most = 30 }: { readonly indent?: number; readonly most?: number } = {},
): string {
  const fitting = rows.map(([left]) => left.length).filter((length) => length <= most);
  const start = indent + Math.max(0, ...fitting) + GAP;
  return rows
    .map(([left, right]) => {
      const head = ' '.repeat(indent) + left;
      const below = ' '.repeat(start);
      const lines = wrapText(right, WIDTH - start).split('\n');
      const beside = left.length <= most && right !== '';
      const first = beside ? head.padEnd(start) + lines.shift()! : head;
      return [first, ...(right === '' ? [] : lines.map((line) => below + line)), ''].join('\n');
    })
    .join('');
}

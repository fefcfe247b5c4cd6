// Promise: the speed that we state is measured, side by side with the real programs, by whoever runs `npm run bench`. Prints
// the table of design.md and writes bench/RESULTS.md. README.md has the method.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { realBin, subrosa } from '../test/helpers/programs.ts';
import { ensureBuilt, root } from '../tools/suite.ts';
import { compare } from './measure.ts';
import type { Comparison, Figures } from './measure.ts';
import { sopsRows } from './sops.ts';
import type { Row } from './sops.ts';

function figures({ milliseconds, mebibytes }: Figures): string {
  const time =
    milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
  return mebibytes === undefined ? time : `${time}, ${mebibytes.toFixed(0)} MiB`;
}

function line({ work, goal }: Row, { peer, ours }: Comparison): string {
  const ratio = ours.milliseconds / peer.milliseconds;
  const reached = ratio <= goal ? 'yes' : 'no';
  return `| ${work} | ${figures(peer)} | ${figures(ours)} | ${ratio.toFixed(3)}× | ≤ ${goal}× | ${reached} |`;
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return text;
}

ensureBuilt();
const sops = join(realBin(), 'sops');
const folder = mkdtempSync(join(tmpdir(), 'subrosa-bench-'));
const lines = [
  '| work | sops 3.13.3 | subrosa | ratio | goal | reached |',
  '| --- | --- | --- | --- | --- | --- |',
];
try {
  process.stderr.write('making the fixtures\n');
  const rows = sopsRows(folder, { sops, subrosa });
  for (const row of rows) {
    process.stderr.write(`${row.work}\n`);
    lines.push(line(row, await compare(row.peer, row.ours, row.rounds)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const table = `${lines.join('\n')}\n`;
const machine = [
  `${process.platform} ${process.arch}`,
  `${availableParallelism()} cores`,
  `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
].join(', ');
const head = `# Results\n\nBy \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}; subrosa ${version()}, sops 3.13.3.
Medians; memory is the peak of one process. README.md has the method.\n\n`;
writeFileSync(join(root, 'bench', 'RESULTS.md'), head + table);
process.stdout.write(table);

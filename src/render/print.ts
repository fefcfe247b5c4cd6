// The Secrets of a folder as text: for people in 80 columns, and as Kubernetes objects for programs.
import { base64, lossyString } from '../base/bytes.ts';
import { visible } from '../base/visible.ts';
import { wrapText } from '../base/wrap.ts';
import { bool, entry, formatByName, list, map, str, type Entry, type MapNode } from '../formats/index.ts';
import type { Rendered } from './decide.ts';
import { revealedLines, type Mask } from './mask.ts';
import type { Report } from './report.ts';
import { fullName } from './secret.ts';

export type OutputName = 'table' | 'json' | 'yaml';

const WIDTH = 80;

/** The annotation of a Secret to which something was not done. */
const INCOMPLETE = 'subrosa/incomplete';

/** The Secrets, for standard output. */
export function printSecrets(report: Report, output: OutputName, mask: Mask): string {
  if (output === 'table') return report.secrets.map((one) => block(one, mask)).join('\n');
  const objects = report.secrets.map((one) => objectOf(one, mask));
  if (output === 'json') return printed('json', listOf(objects));
  return objects.map((object) => printed('yaml', object)).join('---\n');
}

function printed(format: 'json' | 'yaml', document: MapNode): string {
  return lossyString(formatByName(format).print({ documents: [document] }, { indent: 2 }));
}

function listOf(objects: readonly MapNode[]): MapNode {
  return map([entry('apiVersion', str('v1')), entry('kind', str('List')), entry('items', list(objects))]);
}

/**
 * A v1 Secret. Labels and annotations may come out of an encrypted file, and an annotation may repeat the values
 * (kubectl's last-applied-configuration does): they are shown with the values only.
 */
function objectOf({ secret, gaps }: Rendered, mask: Mask): MapNode {
  const { namespace, name, type, immutable, labels, values } = secret;
  const annotations = [...new Map([...(mask.revealed ? secret.annotations : []), ...incompleteness(gaps)])];
  const metadata: Entry[] = [entry('name', str(name))];
  if (namespace !== '') metadata.push(entry('namespace', str(namespace)));
  if (mask.revealed && labels.length > 0) metadata.push(entry('labels', pairs(labels)));
  if (annotations.length > 0) metadata.push(entry('annotations', pairs(annotations)));
  const data = values.map(({ key, bytes }): [string, string] => [
    key,
    mask.revealed ? base64(bytes) : mask.placeholder(bytes),
  ]);
  return map([
    entry('apiVersion', str('v1')),
    entry('kind', str('Secret')),
    entry('metadata', map(metadata)),
    entry('type', str(type)),
    ...(immutable ? [entry('immutable', bool(true))] : []),
    ...(data.length > 0 ? [entry('data', pairs(data))] : []),
  ]);
}

/** A program must notice too that this is not what a cluster gets. */
function incompleteness(gaps: Rendered['gaps']): [string, string][] {
  return gaps.length === 0 ? [] : [[INCOMPLETE, gaps.map(gapText).join('; ')]];
}

function gapText({ path, what }: Rendered['gaps'][number]): string {
  return `${path}: ${what}`;
}

function pairs(members: readonly (readonly [string, string])[]): MapNode {
  return map(members.map(([key, text]) => entry(key, str(text))));
}

/** One Secret for a terminal; paths are as in the folder, which the user has just named. */
function block({ secret, file, encrypted, targets, gaps }: Rendered, mask: Mask): string {
  const through = targets.filter((target) => target !== '.');
  const source = `from ${file} ${encrypted ? '(encrypted)' : '(plaintext)'}${through.length > 0 ? ', in ' : ''}${through.join(', ')}`;
  const widest = Math.max(0, ...secret.values.map(({ key }) => key.length));
  const lines = secret.values.flatMap(({ key, bytes }) => {
    const [first = '', ...more] = mask.revealed ? revealedLines(bytes) : [mask.placeholder(bytes)];
    if (more.length === 0) return [`  ${key.padEnd(widest)}  ${first}`.trimEnd()];
    return [`  ${key.padEnd(widest)}  |`, ...[first, ...more].map((line) => `    ${line}`)];
  });
  const heading = `${visible(fullName(secret))}  ${visible(secret.type)}`;
  const missing = gaps.map((gap) => indented(`incomplete, not applied: ${gapText(gap)}`, 2));
  return `${[heading, indented(source, 2), ...missing, ...lines].join('\n')}\n`;
}

function indented(text: string, by: number): string {
  return wrapText(visible(text), WIDTH - by).replace(/^/gm, ' '.repeat(by));
}

const MAX_NAMED = 10;

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function named(files: readonly string[], report: Report): string {
  const shown = files.slice(0, MAX_NAMED).map((file) => report.show(file));
  return [...shown, ...(files.length > MAX_NAMED ? [`${files.length - MAX_NAMED} more`] : [])].join(', ');
}

function notes(report: Report): string[] {
  const { remotes, pointers, charts, elsewhere, unused, unread } = report;
  const lines: [readonly string[], string][] = [
    [elsewhere, 'encrypted, and no Secret'],
    [unused, 'with Secrets, and in no kustomization'],
    [charts, 'Helm charts, which are not rendered'],
    [unread, 'not looked into (links that lead out of the folder, or unreadable)'],
  ];
  return [
    ...remotes.map(({ path, resource }) => `not fetched: ${report.show(path)}: ${resource}`),
    ...pointers.map(({ file, what }) => `not followed yet: ${report.show(file)}: ${what}`),
    ...lines.flatMap(([files, what]) => (files.length === 0 ? [] : [`${what}: ${named(files, report)}`])),
  ];
}

function problemText({ file, error }: Report['problems'][number], report: Report, told: Set<string>): string {
  const { line, path } = error.where;
  const place =
    report.show(file) + (line === undefined ? '' : `:${line}`) + (path === undefined ? '' : ` at ${path}`);
  const [first = '', ...details] = error.message.split('\n');
  const message = error.code === 'data-key' ? 'none of the keys at hand opens it' : first;
  const lines = [wrapText(visible(`error: ${place}: ${message}`), WIDTH)];
  if (error.hint !== undefined) lines.push(indented(error.hint, 2));
  // What was tried on each key is laid out already, and mostly the same for every file.
  const detail = details.map((text) => `  ${visible(text)}`.trimEnd()).join('\n');
  if (!told.has(detail)) lines.push(detail);
  told.add(detail);
  return lines.join('\n');
}

function among({ manifestFiles }: Report): string {
  return ` in ${counted(manifestFiles, 'file', 'files')} with manifests`;
}

/** What there is to say beside the Secrets, for standard error; the last line sums up. */
export function printFindings(report: Report): string {
  const { secrets, problems, warnings } = report;
  const told = new Set(['']);
  const plain = secrets.filter(({ encrypted }) => !encrypted).length;
  const sum = [
    counted(secrets.length, 'Secret', 'Secrets') +
      (secrets.length + problems.length > 0 ? '' : among(report)),
    ...(plain > 0 ? [`${plain} of them in plaintext files`] : []),
    ...(problems.length > 0 ? [counted(problems.length, 'problem', 'problems')] : []),
  ];
  const lines = [
    ...warnings.map((warning) => wrapText(visible(`warning: ${warning}`), WIDTH)),
    ...notes(report).map((note) => wrapText(visible(`note: ${note}`), WIDTH)),
    ...problems.map((problem) => problemText(problem, report, told)),
    sum.join(', '),
  ];
  return `${lines.join('\n')}\n`;
}

// The Secrets of a folder as text: for people in 80 columns, and as Kubernetes objects for programs.
import { base64, lossyString } from '../base/bytes.ts';
import { wrapText } from '../base/wrap.ts';
import { bool, entry, formatByName, list, map, str, type Entry, type MapNode } from '../formats/index.ts';
import { fullName, type Rendered } from './decide.ts';
import { revealedLines, visible, type Mask } from './mask.ts';
import type { Report } from './report.ts';
import type { Secret } from './secret.ts';

export type OutputName = 'table' | 'json' | 'yaml';

const WIDTH = 80;

/** The Secrets, for standard output. */
export function printSecrets(report: Report, output: OutputName, mask: Mask): string {
  if (output === 'table') return report.secrets.map((one) => block(one, mask)).join('\n');
  const objects = report.secrets.map(({ secret }) => objectOf(secret, mask));
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
function objectOf(secret: Secret, mask: Mask): MapNode {
  const { namespace, name, type, immutable, labels, annotations, values } = secret;
  const metadata: Entry[] = [entry('name', str(name))];
  if (namespace !== '') metadata.push(entry('namespace', str(namespace)));
  if (mask.revealed && labels.length > 0) metadata.push(entry('labels', pairs(labels)));
  if (mask.revealed && annotations.length > 0) metadata.push(entry('annotations', pairs(annotations)));
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

function pairs(members: readonly (readonly [string, string])[]): MapNode {
  return map(members.map(([key, text]) => entry(key, str(text))));
}

/** One Secret for a terminal; paths are as in the folder, which the user has just named. */
function block({ secret, file, encrypted, targets }: Rendered, mask: Mask): string {
  const through = targets.filter((target) => target !== '.');
  const source = `from ${file} ${encrypted ? '(encrypted)' : '(plaintext)'}${through.length > 0 ? ', in ' : ''}${through.join(', ')}`;
  const widest = Math.max(0, ...secret.values.map(({ key }) => key.length));
  const lines = secret.values.flatMap(({ key, bytes }) => {
    const [first = '', ...more] = mask.revealed ? revealedLines(bytes) : [mask.placeholder(bytes)];
    if (more.length === 0) return [`  ${key.padEnd(widest)}  ${first}`.trimEnd()];
    return [`  ${key.padEnd(widest)}  |`, ...[first, ...more].map((line) => `    ${line}`)];
  });
  const heading = `${visible(fullName(secret))}  ${visible(secret.type)}`;
  return `${[heading, indented(source, 2), ...lines].join('\n')}\n`;
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
  const { undone, charts, elsewhere, unused, unread } = report;
  const lines: [readonly string[], string][] = [
    [elsewhere, 'encrypted, and no Secret'],
    [unused, 'with Secrets, and in no kustomization'],
    [charts, 'Helm charts, which are not rendered'],
    [unread, 'not looked into (links that lead out of the folder, or unreadable)'],
  ];
  return [
    ...undone.map(({ path, what }) => `not rendered, and may concern Secrets: ${report.show(path)}: ${what}`),
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

/** What there is to say beside the Secrets, for standard error; the last line sums up. */
export function printFindings(report: Report): string {
  const { secrets, problems, warnings } = report;
  const told = new Set(['']);
  const plain = secrets.filter(({ encrypted }) => !encrypted).length;
  const sum = [
    counted(secrets.length, 'Secret', 'Secrets'),
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

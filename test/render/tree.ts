// Folders for render's tests: written to a temporary place, encrypted with the engine under a key ring of these tests.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { utf8 } from '../../src/base/bytes.ts';
import { entry, formatByName, str, type FormatName } from '../../src/formats/index.ts';
import {
  Cipher,
  encryptFile,
  newDataKey,
  parseDecryptionOrder,
  printEncrypted,
  SOPS_VERSION,
  wrapDataKey,
  type KeyRing,
  type MasterKey,
  type Selection,
} from '../../src/sops/index.ts';
import { render, type Opener, type Report } from '../../src/render/index.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A new folder with these files. `.git` as a name makes it the top of a work tree. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'render-')));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Opens what was wrapped for `mine`, and nothing else. */
const ring: KeyRing = {
  wrap: (_key, part) => Promise.resolve(Buffer.from(part).toString('base64')),
  unwrap: (key) =>
    Promise.resolve(
      key.name === 'mine'
        ? { ok: true, part: Buffer.from(key.enc, 'base64') }
        : { ok: false, reasons: ['no identity matched'], tried: ['age identity mine'] },
    ),
};

export const opener: Opener = { ring, order: parseDecryptionOrder(undefined) };

export interface Sealing {
  readonly format?: FormatName;
  readonly recipient?: string;
  readonly selection?: Selection;
}

const DATA_ONLY: Selection = { encrypted_regex: '^(data|stringData)$' };

/** The text of a file, encrypted as sops does. */
export async function encrypted(text: string, sealing: Sealing = {}): Promise<Uint8Array> {
  const { format = 'yaml', recipient = 'mine', selection = DATA_ONLY } = sealing;
  const key: MasterKey = {
    type: 'age',
    name: recipient,
    fields: [entry('recipient', str(recipient))],
    enc: '',
  };
  const dataKey = newDataKey();
  const wrapped = await wrapDataKey([[key]], 0, dataKey, ring);
  const metadata = {
    ...wrapped,
    lastModified: '',
    mac: '',
    macOnlyEncrypted: false,
    selection,
    version: SOPS_VERSION,
  };
  const tree = formatByName(format).parse(utf8(text));
  const file = await encryptFile({ tree, metadata }, { cipher: new Cipher(dataKey), now: 0 });
  return printEncrypted(format, file);
}

/** Renders a folder that holds these files, or `path` in it. */
export function renderFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  path = '',
): Promise<Report> {
  return render(join(folderOf(files), path), opener);
}

/** A Secret manifest with `stringData`. */
export function secret(
  name: string,
  values: Readonly<Record<string, string>> = { key: 'value' },
  more = '',
): string {
  const lines = Object.entries(values).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n${more}stringData:\n${lines.join('')}`;
}

/** A kustomization that names these resources. */
export function kustomization(resources: readonly string[], more = ''): string {
  return `kind: Kustomization\n${more}resources:\n${resources.map((path) => `  - ${path}\n`).join('')}`;
}

/** `namespace/name` of everything rendered. */
export function names(report: Report): string[] {
  return report.secrets.map(({ secret: { namespace, name } }) => `${namespace}/${name}`);
}

/** Code and message of every problem. */
export function problems(report: Report): string[] {
  return report.problems.map(({ file, error }) => `${file}: ${error.code}: ${error.message}`);
}

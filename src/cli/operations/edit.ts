// Editing a file as plaintext: into a private folder, through the editor, back into ciphertext. What does not change
// keeps its ciphertext; what the editor saved is not given up because it is not valid yet.
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SubrosaError } from '../../base/errors.ts';
import { sameBytes } from '../../base/bytes.ts';
import type { FormatName, Tree } from '../../formats/index.ts';
import { missing, readFileBytes, readFileIfThere } from '../../host/files.ts';
import { withTempDir } from '../../host/temp-dir.ts';
import { keyNaming } from '../../keys/index.ts';
import {
  olderThanProgram,
  printEncrypted,
  printMetadata,
  printForEditing,
  readEncrypted,
  readPlain,
  sameValue,
  SOPS_VERSION,
  type Cipher,
  type SopsFile,
} from '../../sops/index.ts';
import type { SopsContext } from '../context.ts';
import { during } from '../stage.ts';
import { assertNotEncrypted, freshFile, sealFile, type EncryptPlan } from './encrypt.ts';
import { openFile, parseEncrypted, readSource } from './load.ts';
import { sampleTree } from './samples.ts';

export interface EditRequest {
  /** Absolute; it need not exist. */
  readonly path: string;
  readonly input: FormatName;
  readonly output: FormatName;
  readonly ignoreMac?: boolean;
  /** Show the `sops` block, too. It may be looked at, not changed. */
  readonly showMetadata?: boolean;
  /** How a new file is encrypted; asked for when the file does not exist. */
  plan(): Promise<EncryptPlan>;
  /** Opens a file in the editor. @throws SubrosaError `editor`, `canceled` */
  runEditor(path: string): Promise<void>;
  /**
   * Told why what was saved cannot be taken.
   * @returns whether to go back to the editor
   */
  retry(error: SubrosaError): Promise<boolean>;
  /** Puts the result in its place. A failure goes to `retry` like any other: the edited text is not lost. */
  save(bytes: Uint8Array): void;
}

interface Session {
  /** The file as it was when it was opened; nothing for a new one. */
  readonly before: Uint8Array | undefined;
  readonly plain: SopsFile;
  readonly cipher: Cipher;
}

/**
 * Edits a file, or makes a new one from a sample.
 * @throws SubrosaError `not-changed`, `editor`, `canceled`, and of every stage before the editor
 */
export async function edit(context: SopsContext, request: EditRequest): Promise<void> {
  const session = await openSession(context, request);
  const shown = show(context, session, request);
  await withTempDir({ env: context.io.env, prefix: '' }, async (folder) => {
    const path = join(folder, basename(request.path));
    during('write', path, () => {
      writeFileSync(path, shown, { mode: 0o600, flag: 'wx' });
    });
    for (;;) {
      await request.runEditor(path);
      const edited = during('read', path, () => readFileBytes(path));
      if (sameBytes(edited, shown)) throw new SubrosaError('not-changed', 'File has not changed, exiting.');
      const problem = await take(context, session, { request, edited });
      if (problem === undefined) return;
      if (!(await request.retry(problem))) throw problem;
    }
  });
}

async function openSession(context: SopsContext, request: EditRequest): Promise<Session> {
  const { path, input } = request;
  if (!missing(path)) {
    const source = { path, format: input };
    const before = readSource(context, source);
    const file = parseEncrypted(before, source);
    const ignoreMac = request.ignoreMac ?? false;
    return { before, ...(await openFile(context, { file, path }, { ignoreMac, reuse: true })) };
  }
  const plan = await request.plan();
  const { file, cipher } = await freshFile(context, sampleTree(input), { plan });
  return { before: undefined, plain: file, cipher };
}

function show(context: SopsContext, { plain }: Session, request: EditRequest): Uint8Array {
  const { output, path, showMetadata } = request;
  const options = context.printOptions(output);
  if (!showMetadata) return during('print-plain', path, () => printForEditing(output, plain.tree, options));
  assertText(output, plain.tree);
  return during('print-encrypted', path, () => printEncrypted(output, plain, options));
}

/** With its metadata a binary file is shown as JSON, which cannot hold every byte. */
function assertText(output: FormatName, tree: Tree): void {
  const item = tree.documents[0]?.items[0];
  const value = item?.kind === 'entry' ? item.value : undefined;
  if (output === 'binary' && value?.kind === 'str' && typeof value.text !== 'string') {
    throw new SubrosaError(
      'emit',
      'a binary file that is not UTF-8 cannot be edited with --show-master-keys',
    );
  }
}

interface Attempt {
  readonly request: EditRequest;
  readonly edited: Uint8Array;
}

/** Tries to take what was saved; returns why not. */
async function take(
  context: SopsContext,
  session: Session,
  attempt: Attempt,
): Promise<SubrosaError | undefined> {
  const { output, path } = attempt.request;
  try {
    const tree = readEdited(session, attempt);
    const { metadata } = session.plain;
    const version = olderThanProgram(metadata.version) ? SOPS_VERSION : metadata.version;
    const file = { tree, metadata: { ...metadata, version } };
    const sealed = await sealFile(context, { file, cipher: session.cipher }, { output, path });
    assertSame(path, session.before);
    attempt.request.save(sealed);
    return undefined;
  } catch (error) {
    if (error instanceof SubrosaError) return error;
    throw error;
  }
}

/**
 * compat: sops 3.13 overwrites what others wrote to the file while the editor was open.
 * @throws StageError `unwritable` at `write`
 */
function assertSame(path: string, before: Uint8Array | undefined): void {
  during('write', path, () => {
    const now = readFileIfThere(path);
    if (now === undefined ? before === undefined : before !== undefined && sameBytes(now, before)) return;
    throw new SubrosaError(
      'unwritable',
      `${path} was changed by something else while the editor was open, and is not overwritten`,
      {
        hint: 'Nothing was written. Keep your text from the editor elsewhere, leave, and edit the file anew.',
      },
    );
  });
}

function readEdited({ plain }: Session, { request, edited }: Attempt): Tree {
  const { output, path, showMetadata } = request;
  return during('parse-plain', path, () => {
    // compat: sops 3.13 reads the edited text in the input's format, though it showed it in the output's.
    if (!showMetadata) {
      const tree = readPlain(output, edited);
      assertNotEncrypted(output, tree);
      return tree;
    }
    // compat: sops 3.13 drops every change that is made while the metadata is shown, and says nothing.
    const file = readEncrypted(output, edited, keyNaming);
    if (!sameValue(printMetadata(file.metadata), printMetadata(plain.metadata))) {
      throw new SubrosaError('bad-metadata', 'the sops block was changed, which the editor cannot do', {
        hint: 'Put it back as it was. Keys are changed with rotate and updatekeys.',
      });
    }
    return file.tree;
  });
}

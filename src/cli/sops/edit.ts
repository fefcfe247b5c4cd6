// `sops edit file`.
import { SubrosaError } from '../../base/errors.ts';
import { runEditor } from '../../host/editor.ts';
import { endProcess, onSignals } from '../../host/signals.ts';
import { edit, type EditRequest } from '../operations/edit.ts';
import { planEncryption, type EncryptPlan } from '../operations/encrypt.ts';
import { errorText, notice } from '../present.ts';
import type { Call } from './command.ts';
import { choicesOf, jobFor, neededFile, replaceFile } from './files.ts';

export async function run(call: Call): Promise<number> {
  const path = neededFile(call);
  const { context, args } = call;
  const { source, name } = jobFor(call, path);
  await editFile(call, path, () =>
    planEncryption(context, { path: name, format: source.format }, choicesOf(args)),
  );
  return 0;
}

/** The edit session of both forms of the command. */
export async function editFile(call: Call, path: string, plan: () => Promise<EncryptPlan>): Promise<void> {
  const { context, args } = call;
  const { source, output } = jobFor(call, path);
  const request: EditRequest = {
    path,
    input: source.format,
    output,
    ignoreMac: args.flag('ignore-mac'),
    showMetadata: args.flag('show-master-keys'),
    plan,
    runEditor: (file) => runEditor(file, context.io.env),
    retry: (error) => retry(call, error),
    save: (bytes) => replaceFile(path, bytes),
  };
  await edit(context, request);
}

/** Says what is wrong with the text and waits for a key; without anyone to press it there is no way back. */
async function retry({ context: { io, voice } }: Call, error: SubrosaError): Promise<boolean> {
  const { line } = error.where;
  const place = line === undefined ? '' : ` (line ${line})`;
  const advice = error.code === 'unwritable' && error.hint !== undefined ? ` ${error.hint}` : '';
  const text = `Could not take the edited file: ${errorText(error, voice)}${place}.${advice}`;
  io.error(notice(io, voice, 'error', `${text} Press enter to return to the editor, or Ctrl+C to exit.`));
  const release = onSignals(() => {
    io.error('User canceled operation\n');
    endProcess(1);
  });
  try {
    return (await io.inputLine()) !== undefined;
  } finally {
    release();
  }
}

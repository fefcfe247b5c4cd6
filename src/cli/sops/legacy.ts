// `sops [flags] file`, the form without a command: edit, or -d, -e, -r, --set.
import { exists } from '../../host/files.ts';
import { SubrosaError } from '../../base/errors.ts';
import { changePath, parseSetValue, setValue } from '../operations/change.ts';
import { decrypt, extractPath } from '../operations/decrypt.ts';
import { encrypt, planEncryption, type EncryptPlan } from '../operations/encrypt.ts';
import type { Call } from './command.ts';
import { editFile } from './edit.ts';
import {
  assertExists,
  assertOneTarget,
  choicesOf,
  deliver,
  jobFor,
  neededFile,
  replaceFile,
} from './files.ts';
import { changesKeys, CHANGE_MISSING_STATUS, rotated } from './rotate.ts';

type Mode = 'encrypt' | 'decrypt' | 'rotate' | 'set';

export async function run(call: Call): Promise<number> {
  const { args, context } = call;
  const path = neededFile(call);
  assertOneTarget(args);
  const modes = modesOf(call);
  if (!exists(path)) {
    if (changesKeys(call)) {
      context.io.error(
        `Error: cannot add or remove keys on non-existent file ${JSON.stringify(path)}, use \`--kms\` and \`--pgp\` instead.\n`,
      );
      return CHANGE_MISSING_STATUS;
    }
    if (modes.some((mode) => mode !== 'set')) assertExists(path);
  }
  if (modes.length > 1) {
    // compat: sops 3.13 runs all of them and shows the result of the last; only that one runs here.
    context.warn(
      'More than one command (--encrypt, --decrypt, --rotate, --set) has been specified. Only the changes made by the last one will be visible. Note that this behavior is deprecated and will cause an error eventually.',
    );
  }
  const mode = modes.at(-1);
  // The old form wants a matching rule even where it makes no use of it.
  if (modes.length === 0 || modes.some((other) => other !== 'decrypt'))
    await context.ruleFor(jobFor(call, path).name);
  // The original plans an encryption even when the result of another mode is what counts.
  if (modes.includes('encrypt') && mode !== 'encrypt') await planOf(call, path);
  await work(call, mode, path);
  return 0;
}

/** The modes asked for, in the order in which the original runs them. */
function modesOf({ args }: Call): readonly Mode[] {
  const modes: readonly (readonly [Mode, boolean])[] = [
    ['encrypt', args.flag('encrypt')],
    ['decrypt', args.flag('decrypt')],
    ['rotate', args.flag('rotate')],
    ['set', args.text('set') !== ''],
  ];
  return modes.filter(([, asked]) => asked).map(([mode]) => mode);
}

async function work(call: Call, mode: Mode | undefined, path: string): Promise<void> {
  const { args, context } = call;
  const { source, output } = jobFor(call, path);
  if (mode === undefined) await editFile(call, path, () => planOf(call, path));
  else if (mode === 'encrypt') {
    deliver(call, await encrypt(context, source, { plan: await planOf(call, path), output }), path);
  } else if (mode === 'decrypt') {
    const extract = extractPath(args.text('extract'));
    deliver(
      call,
      await decrypt(context, { source, output, extract, ignoreMac: args.flag('ignore-mac') }),
      path,
    );
  } else if (mode === 'rotate') deliver(call, await rotated(call, path), path);
  else await setInPlace(call, path);
}

async function planOf(call: Call, path: string): Promise<EncryptPlan> {
  const { source, name } = jobFor(call, path);
  const choices = { ...choicesOf(call.args), contextForRuleKeys: true };
  return planEncryption(call.context, { path: name, format: source.format }, choices);
}

/** `--set '["key"] value'`: index and value in one word, parted by the first `] `. */
async function setInPlace(call: Call, path: string): Promise<void> {
  const { args, context } = call;
  const text = args.text('set');
  const end = text.indexOf('] ');
  if (end < 0) {
    throw new SubrosaError('bad-set-value', 'Invalid --set format', {
      hint: 'Write index and value with a space between them: \'["key"][0] "value"\'.',
    });
  }
  const value = parseSetValue(text.slice(end + 2));
  const { source, output } = jobFor(call, path);
  const request = {
    source,
    output,
    path: changePath(text.slice(0, end + 1), 'set'),
    ignoreMac: args.flag('ignore-mac'),
  };
  replaceFile(path, (await setValue(context, request, value)).bytes);
}

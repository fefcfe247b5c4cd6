// `sops updatekeys file...`.
import { SubrosaError } from '../../base/errors.ts';
import { visible } from '../../base/visible.ts';
import { applyUpdate, assertUpdatable, planUpdate, type UpdatePlan } from '../operations/update-keys.ts';
import { errorText, logLine, plainLogTime } from '../present.ts';
import type { Call } from './command.ts';
import { replaceFile } from './files.ts';

export async function run(call: Call): Promise<number> {
  const { args, context } = call;
  if (context.config === undefined) throw new SubrosaError('no-matching-rule', 'config file not found');
  if (args.words.length === 0) throw new SubrosaError('missing-argument', 'no file specified');
  if (args.words.length === 1) return update(call, args.words[0]!);
  let failed = 0;
  for (const word of args.words) {
    try {
      await update(call, word);
    } catch (error) {
      if (!(error instanceof SubrosaError)) throw error;
      failed += 1;
      context.io.error(logLine(context.io, 'error', errorText(error, 'sops')));
    }
  }
  if (failed > 0) throw new SubrosaError('partial', `failed updating ${failed} key(s)`);
  return 0;
}

async function update(call: Call, word: string): Promise<number> {
  const { args, context } = call;
  const path = context.absolute(word);
  const log = (message: string): void => {
    context.io.error(`${plainLogTime(context.io.now())} ${message}\n`);
  };
  assertUpdatable(path);
  const source = { path, format: context.format(args.text('input-type'), path) };
  log(`Syncing keys for file ${path}`);
  const plan = await planUpdate(context, source);
  if (!plan.changes) {
    log(`File ${path} already up to date`);
    return 0;
  }
  context.io.out(changesText(plan, context.io.isTerminal('out')));
  if (!args.flag('yes') && !(await agrees(call))) {
    log(`File ${path} left unchanged`);
    return 0;
  }
  replaceFile(path, await applyUpdate(context, plan));
  log(`File ${path} synced with new keys`);
  return 0;
}

/** What an update changes, as the original shows it. */
export function changesText({ threshold, diffs }: UpdatePlan, colours: boolean): string {
  const paint = (code: number, line: string): string => (colours ? `\u001b[${code}m${line}\u001b[0m` : line);
  const { before, after } = threshold;
  const lines = ["The following changes will be made to the file's groups:"];
  if (before > 0 && before === after) lines.push(`shamir_threshold: ${after}`);
  else {
    if (after > 0) lines.push(paint(32, `+++ shamir_threshold: ${after}`));
    if (before > 0) lines.push(paint(31, `--- shamir_threshold: ${before}`));
  }
  diffs.forEach(({ common, added, removed }, index) => {
    lines.push(
      paint(4, `Group ${index + 1}`),
      ...common.map((name) => `    ${visible(name)}`),
      ...added.map((name) => paint(32, `+++ ${visible(name)}`)),
      ...removed.map((name) => paint(31, `--- ${visible(name)}`)),
    );
  });
  return `${lines.join('\n')}\n`;
}

/** Asks until the answer is y or n. @throws SubrosaError `canceled` when nobody answers */
export async function agrees({ context: { io } }: Call): Promise<boolean> {
  for (;;) {
    io.out('Is this okay? (y/n):');
    const line = await io.inputLine();
    if (line === undefined)
      throw new SubrosaError('canceled', 'EOF', { hint: 'Nobody answered; --yes does.' });
    const answer = line.trim();
    if (answer === 'y') return true;
    if (answer === 'n') return false;
  }
}

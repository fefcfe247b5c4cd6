// The client side of the age plugin protocol: recipient-v1 wraps a file key, identity-v1 opens one (C2SP age-plugin).
import { randomBytes, randomInt } from 'node:crypto';
import { lossyString, utf8 } from '../../base/bytes.ts';
import { messageOf, SubrosaError } from '../../base/errors.ts';
import type { KeyContext } from '../type.ts';
import { decodeRaw } from './base64.ts';
import type { Header, Stanza } from './header.ts';
import { PluginProcess } from './plugin-process.ts';

/** A plugin's recipient. */
export interface PluginRecipient {
  readonly name: string;
  readonly recipient: string;
  readonly context: KeyContext;
}

/** A plugin's identity. */
export interface PluginIdentity {
  readonly name: string;
  readonly identity: string;
  readonly context: KeyContext;
}

type Protocol = 'recipient-v1' | 'identity-v1';

interface Session {
  readonly process: PluginProcess;
  readonly name: string;
  readonly context: KeyContext;
}

function fail(message: string): SubrosaError {
  return new SubrosaError('plugin', message);
}

/** Sends a stanza that no plugin knows, now and then, so that all learn to skip such stanzas. */
function grease({ process }: Session): void {
  if (randomInt(3) === 0) return;
  const args = Array.from({ length: randomInt(3) }, () => String(randomInt(100)));
  process.write(
    `grease-${randomBytes(6).toString('hex')}`,
    args,
    randomInt(2) === 0 ? randomBytes(randomInt(100)) : undefined,
  );
}

async function confirm({ process, context }: Session, { args, body }: Stanza): Promise<void> {
  if (args.length !== 1 && args.length !== 2)
    throw fail('malformed confirm stanza: unexpected number of arguments');
  const [yes, no] = args.map((arg) => decodeRaw(arg));
  if (yes === undefined) throw fail('malformed confirm stanza: invalid YES option encoding');
  if (args.length === 2 && no === undefined)
    throw fail('malformed confirm stanza: invalid NO option encoding');
  const quote = (bytes: Uint8Array): string => JSON.stringify(lossyString(bytes));
  const question = lossyString(body);
  if (no === undefined || no.length === 0) {
    await context.prompts.ask(`${question} (press enter for ${quote(yes)})`, true);
    process.write('ok', ['yes']);
    return;
  }
  const chosen = await context.prompts.choose(
    `${question} (press [1] for ${quote(yes)} or [2] for ${quote(no)})`,
    ['1', '2'],
  );
  process.write('ok', [chosen === '1' ? 'yes' : 'no']);
}

/** Shows and asks what the plugin wants; false for a stanza that isn't about that. A refusal is told to the plugin. */
async function interact(session: Session, stanza: Stanza): Promise<boolean> {
  const { process, name, context } = session;
  const text = lossyString(stanza.body);
  try {
    switch (stanza.type) {
      case 'msg':
        // compat: sops 3.13 logs these at a level that is off, so nobody learns that a key waits for a touch.
        context.notify(`${name} plugin: ${text}`);
        process.write('ok');
        return true;
      case 'request-secret':
      case 'request-public':
        process.write('ok', [], utf8(await context.prompts.ask(text, stanza.type === 'request-secret')));
        return true;
      case 'confirm':
        await confirm(session, stanza);
        return true;
      default:
        return false;
    }
  } catch (error) {
    if (error instanceof SubrosaError && error.code === 'plugin') throw error;
    context.notify(`could not read value for age-plugin-${name}: ${messageOf(error)}`);
    process.write('fail');
    return true;
  }
}

/** Runs a session; errors get the plugin's name in front. */
async function withPlugin<T>(
  name: string,
  protocol: Protocol,
  context: KeyContext,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  let process: PluginProcess | undefined;
  try {
    process = PluginProcess.start(name, protocol, context);
    return await use({ process, name, context });
  } catch (cause) {
    throw new SubrosaError('plugin', `${name} plugin: ${messageOf(cause)}`, { cause });
  } finally {
    await process?.close();
  }
}

/** Reads stanzas until `done`. `take` handles the protocol's own, and says whether it did. */
async function converse(session: Session, take: (stanza: Stanza) => boolean): Promise<void> {
  for (;;) {
    const stanza = await session.process.read();
    if (stanza.type === 'done') return;
    if (stanza.type === 'error') {
      session.process.write('ok');
      throw fail(lossyString(stanza.body));
    }
    if (take(stanza)) session.process.write('ok');
    else if (!(await interact(session, stanza))) session.process.write('unsupported');
  }
}

function checkIndex(text: string | undefined, what: string): void {
  if (!/^[+-]?[0-9]+$/.test(text ?? '')) throw fail(`malformed ${what} stanza: invalid index`);
  // One file key is sent, so all is about the first.
  if (Number(text) !== 0) throw fail(`malformed ${what} stanza: unexpected index`);
}

/**
 * Wraps a file key by a plugin.
 * @throws SubrosaError `plugin`
 */
export async function wrapWithPlugin(
  { name, recipient, context }: PluginRecipient,
  fileKey: Uint8Array,
): Promise<Stanza[]> {
  return withPlugin(name, 'recipient-v1', context, async (session) => {
    const { process } = session;
    process.write('add-recipient', [recipient]);
    grease(session);
    process.write('wrap-file-key', [], fileKey);
    process.write('extension-labels');
    process.write('done');
    const stanzas: Stanza[] = [];
    let labelled = false;
    await converse(session, ({ type, args, body }) => {
      if (type === 'labels') {
        if (labelled) throw fail('repeated labels stanza');
        // Labels say with whom a recipient may share a file. A file of ours has one recipient.
        labelled = true;
        return true;
      }
      if (type !== 'recipient-stanza') return false;
      const [index, wrapped, ...rest] = args;
      if (wrapped === undefined) throw fail('malformed recipient stanza: unexpected argument count');
      checkIndex(index, 'recipient');
      stanzas.push({ type: wrapped, args: rest, body });
      return true;
    });
    if (stanzas.length === 0) throw fail('received zero recipient stanzas');
    return stanzas;
  });
}

/**
 * Opens a file key by a plugin; undefined when the plugin says that nothing is for this identity.
 * @throws SubrosaError `plugin`
 */
export async function unwrapWithPlugin(
  { name, identity, context }: PluginIdentity,
  header: Header,
): Promise<Uint8Array | undefined> {
  return withPlugin(name, 'identity-v1', context, async (session) => {
    const { process } = session;
    process.write('add-identity', [identity]);
    grease(session);
    for (const { type, args, body } of header.stanzas)
      process.write('recipient-stanza', ['0', type, ...args], body);
    process.write('done');
    let fileKey: Uint8Array | undefined;
    await converse(session, ({ type, args, body }) => {
      if (type !== 'file-key') return false;
      if (args.length !== 1) throw fail('malformed file-key stanza: unexpected arguments count');
      checkIndex(args[0], 'file-key');
      if (fileKey !== undefined) throw fail('received duplicated file-key stanza');
      fileKey = body;
      return true;
    });
    return fileKey;
  });
}

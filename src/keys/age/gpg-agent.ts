// gpg-agent as a passphrase cache and prompt, over its socket (GnuPG's Assuan protocol). It is found as the original
// finds it: GPG_AGENT_INFO, else the standard socket, else the one under XDG_RUNTIME_DIR.
import { readlinkSync, statSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { SubrosaError } from '../../base/errors.ts';
import type { KeyContext } from '../type.ts';

const NO_DATA = '67108922';
const CANCELED = '83886179';

function isSocket(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}

async function socketPath(context: KeyContext): Promise<string | undefined> {
  const { env } = context;
  const info = env['GPG_AGENT_INFO'];
  if (info !== undefined) return info.split(':')[0] || undefined;
  const home = await context.accountHome();
  if (home === undefined) return undefined;
  const standard = join(home, '.gnupg', 'S.gpg-agent');
  const runtime = env['XDG_RUNTIME_DIR'];
  return isSocket(standard) || runtime === undefined ? standard : join(runtime, 'gnupg', 'S.gpg-agent');
}

/** Go's url.QueryEscape, which is what the original sends. */
function escape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** A conversation: one line there, one line back. */
class Agent {
  private readonly socket: Socket;
  private pending = '';
  private waiting: { resolve: (line: string) => void; reject: (error: Error) => void } | undefined;
  private failure: Error | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      this.pending += String(chunk);
      this.deliver();
    });
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('EOF')));
  }

  private deliver(): void {
    const end = this.pending.indexOf('\n');
    if (end < 0 || this.waiting === undefined) return;
    const { resolve } = this.waiting;
    this.waiting = undefined;
    const line = this.pending.slice(0, end);
    this.pending = this.pending.slice(end + 1);
    resolve(line);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.waiting?.reject(this.failure);
    this.waiting = undefined;
  }

  read(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.deliver();
      if (this.failure !== undefined) this.fail(this.failure);
    });
  }

  send(line: string): Promise<string> {
    this.socket.write(`${line}\n`);
    return this.read();
  }

  close(): void {
    this.socket.destroy();
  }
}

/** An agent, when one answers. */
async function connect(context: KeyContext): Promise<Agent | undefined> {
  const path = await socketPath(context);
  if (path === undefined) return undefined;
  const agent = new Agent(createConnection(path));
  try {
    if ((await agent.read()).startsWith('OK')) return agent;
  } catch {
    // no agent there
  }
  agent.close();
  return undefined;
}

function terminalName(): string | undefined {
  try {
    return readlinkSync('/proc/self/fd/0');
  } catch {
    return undefined;
  }
}

async function setOptions(agent: Agent, { env }: KeyContext): Promise<void> {
  const options = [
    ['display', env['DISPLAY']],
    ['ttyname', terminalName()],
    // compat: sops 3.13 sends this one empty without TERM, as in CI, and the agent then refuses to go on.
    ['ttytype', env['TERM']],
  ] as const;
  for (const [name, value] of options) {
    if (!value) continue;
    const answer = await agent.send(`OPTION ${name}=${value}`);
    if (!answer.startsWith('OK')) {
      throw new SubrosaError('child', `gpgagent: response to OPTION was ${answer}`);
    }
  }
}

function passphraseFrom(answer: string): string {
  if (answer.startsWith('OK ')) return Buffer.from(answer.slice(3), 'hex').toString();
  const [verb, code] = answer.split(' ');
  if (verb === 'ERR' && code === NO_DATA) throw new SubrosaError('child', 'GPG_ERR_NO_DATA cache miss');
  if (verb === 'ERR' && code === CANCELED) throw new SubrosaError('canceled', 'gpgagent: Cancel');
  // An "OK" without a passphrase is an empty one.
  if (answer === 'OK') return '';
  throw new SubrosaError('child', answer);
}

/**
 * Asks the agent for a passphrase, which it may know already.
 * @returns undefined when there is no agent
 * @throws SubrosaError `canceled`, or `child` when the agent refuses
 */
export async function passphraseFromAgent(
  context: KeyContext,
  cacheId: string,
  question: string,
): Promise<string | undefined> {
  const agent = await connect(context);
  if (agent === undefined) return undefined;
  try {
    await setOptions(agent, context);
    return passphraseFrom(
      await agent.send(`GET_PASSPHRASE ${escape(cacheId)} X Passphrase ${escape(question)}`),
    );
  } finally {
    agent.close();
  }
}

/** Makes the agent forget a passphrase that turned out wrong. Failing to is no error. */
export async function forgetPassphrase(context: KeyContext, cacheId: string): Promise<void> {
  const agent = await connect(context);
  try {
    await agent?.send(`CLEAR_PASSPHRASE ${escape(cacheId)}`);
  } catch {
    // it may be gone by now
  } finally {
    agent?.close();
  }
}

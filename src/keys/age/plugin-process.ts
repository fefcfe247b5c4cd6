// A running age plugin: stanzas to its standard input, stanzas from its standard output (C2SP age-plugin).
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { SubrosaError } from '../../base/errors.ts';
import { findProgram } from '../../host/exec.ts';
import type { KeyContext } from '../type.ts';
import { encodeStanza, parseBodyLine, parseStanzaLine, type Stanza } from './header.ts';

/** How long a plugin may be silent before the user is told what is waited for. */
const WAIT_NOTICE = 5000;
/** How long a plugin may take to leave after it was asked to. */
const LEAVE_TIME = 5000;
const LF = 10;

type Child = ChildProcessByStdio<Writable, Readable, null>;

function fail(message: string, cause?: unknown): SubrosaError {
  return new SubrosaError('plugin', message, { cause });
}

/** One run of a plugin. State: what it has written and nobody has read. */
export class PluginProcess {
  private readonly name: string;
  private readonly context: KeyContext;
  private readonly child: Child;
  private buffer: Buffer = Buffer.alloc(0);
  private wake: (() => void) | undefined;
  private ended: SubrosaError | undefined;

  private constructor(name: string, context: KeyContext, child: Child) {
    this.name = name;
    this.context = context;
    this.child = child;
    child.stdin.on('error', () => undefined); // a plugin may leave early; reading says so
    child.stdout.on('data', (chunk: Buffer) => {
      this.buffer = Buffer.concat([this.buffer, chunk]);
      this.wake?.();
    });
    const end = (error: SubrosaError): void => {
      this.ended ??= error;
      this.wake?.();
    };
    child.stdout.on('end', () => end(fail('failed to read line: EOF')));
    child.on('error', (cause) => end(fail(`couldn't start plugin: ${cause.message}`, cause)));
  }

  /**
   * Starts `age-plugin-<name>`, from an absolute folder of PATH and in the folder for temporary files: nothing in the
   * folder we stand in can take its place or its input.
   * @throws SubrosaError `plugin` when there is none
   */
  static start(name: string, protocol: 'recipient-v1' | 'identity-v1', context: KeyContext): PluginProcess {
    const program = `age-plugin-${name}`;
    const path = findProgram(program, context.env);
    if (path === undefined) {
      const why = `exec: ${JSON.stringify(program)}: executable file not found in $PATH`;
      throw fail(`couldn't start plugin: ${JSON.stringify(name)} plugin not found: ${why}`);
    }
    const { env, platform } = context;
    const folder = platform === 'win32' ? env['TEMP'] : env['TMPDIR'] || '/tmp';
    const stderr = env['AGEDEBUG'] === 'plugin' ? 'inherit' : 'ignore';
    const child = spawn(path, [`--age-plugin=${protocol}`], {
      argv0: program,
      env: { ...env },
      cwd: folder,
      stdio: ['pipe', 'pipe', stderr],
    });
    return new PluginProcess(name, context, child);
  }

  write(type: string, args: readonly string[] = [], body: Uint8Array = new Uint8Array()): void {
    this.child.stdin.write(encodeStanza({ type, args, body }));
  }

  private async line(): Promise<string> {
    for (;;) {
      const end = this.buffer.indexOf(LF);
      if (end >= 0) {
        const line = this.buffer.toString('latin1', 0, end);
        this.buffer = this.buffer.subarray(end + 1);
        return line;
      }
      if (this.ended !== undefined) throw this.ended;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /**
   * The plugin's next stanza.
   * @throws SubrosaError `plugin` when it ends, `parse` when it writes anything else
   */
  async read(): Promise<Stanza> {
    const notice = setTimeout(() => this.context.notify(`waiting on ${this.name} plugin...`), WAIT_NOTICE);
    try {
      const opening = parseStanzaLine(await this.line());
      const body: Uint8Array[] = [];
      for (;;) {
        const { bytes, last } = parseBodyLine(await this.line());
        body.push(bytes);
        if (last) return { ...opening, body: Buffer.concat(body) };
      }
    } finally {
      clearTimeout(notice);
    }
  }

  /** Ends the plugin: its pipes are closed, it gets SIGINT, and time to clean up. */
  async close(): Promise<void> {
    const { child } = this;
    const left = new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) resolve();
      else child.once('exit', () => resolve());
    });
    child.stdin.destroy();
    child.stdout.destroy();
    child.kill('SIGINT');
    const force = setTimeout(() => child.kill('SIGKILL'), LEAVE_TIME);
    await left;
    clearTimeout(force);
  }
}

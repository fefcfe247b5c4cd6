// Asking the person at the terminal, also when standard input and output are pipes: on /dev/tty, in raw mode, which is
// given back whatever happens. Ctrl-C acts as it does elsewhere: the process gets its SIGINT.
import { closeSync, openSync, read, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { isatty, ReadStream } from 'node:tty';
import { SubrosaError } from '../base/errors.ts';

interface Terminal {
  /**
   * Sets the mode and is never read from: Bun's process does not end any more once such a stream was read, however it
   * is closed.
   */
  readonly control: ReadStream;
  /** Opened apart from the control, which makes its own non-blocking. */
  readonly input: number;
  readonly output: number;
  close(): void;
}

/** Is this file descriptor a terminal? */
export function isTerminal(fd: number): boolean {
  return isatty(fd);
}

function openTerminal(): Terminal {
  const windows = process.platform === 'win32';
  const [from, to] = windows ? ['\\\\.\\CONIN$', '\\\\.\\CONOUT$'] : ['/dev/tty', '/dev/tty'];
  try {
    const [input, output] = [openSync(from, 'r+'), openSync(to, 'r+')];
    const control = new ReadStream(openSync(from, 'r+'));
    const close = (): void => {
      control.destroy();
      closeSync(input);
      closeSync(output);
    };
    return { control, input, output, close };
  } catch (cause) {
    const { stdin } = process;
    if (stdin.isTTY) return { control: stdin, input: 0, output: 0, close: () => undefined };
    throw new SubrosaError('child', 'standard input is not a terminal, and /dev/tty is not available', {
      cause,
    });
  }
}

/** Takes one typed character; true when the input is complete. */
type Taker = (char: string) => boolean;

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CANCELED = 'user cancelled prompt';

/** Feeds characters to the taker; says how the input ended, if it did. */
function endOf(text: string, take: Taker): 'complete' | 'EOF' | typeof CANCELED | undefined {
  for (const char of text) {
    if (char === CTRL_C) return CANCELED;
    if (char === CTRL_D) return 'EOF';
    if (take(char)) return 'complete';
  }
  return undefined;
}

function readSome(fd: number): Promise<Buffer> {
  const buffer = Buffer.alloc(1024);
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, buffer.length, null, (error, length) => {
      if (error) reject(error);
      else resolve(buffer.subarray(0, length));
    });
  });
}

async function readUntil(fd: number, take: Taker): Promise<void> {
  const decoder = new StringDecoder('utf8');
  for (;;) {
    const chunk = await readSome(fd);
    const end = chunk.length === 0 ? 'EOF' : endOf(decoder.write(chunk), take);
    chunk.fill(0);
    if (end === 'complete') return;
    if (end !== undefined) throw new SubrosaError('canceled', end);
  }
}

/** Reads characters in raw mode until the taker is satisfied. */
async function readKeys({ control, input }: Terminal, take: Taker): Promise<void> {
  const restore = (): void => void control.setRawMode(false);
  const leave = (signal: NodeJS.Signals): void => {
    restore();
    process.kill(process.pid, signal);
  };
  const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.once(signal, leave);
  control.setRawMode(true);
  try {
    await readUntil(input, take);
  } finally {
    restore();
    for (const signal of signals) process.removeListener(signal, leave);
  }
}

/** One question at a time, however many files are being worked on. */
let queue: Promise<unknown> = Promise.resolve();

async function ask(text: string, taker: (terminal: Terminal) => Taker): Promise<void> {
  const turn = queue.then(async () => {
    const terminal = openTerminal();
    writeSync(terminal.output, `${text} `);
    try {
      await readKeys(terminal, taker(terminal));
    } catch (error) {
      if (error instanceof SubrosaError && error.message === CANCELED) {
        setImmediate(() => process.kill(process.pid, 'SIGINT'));
      }
      throw error;
    } finally {
      // The question leaves no trace: a new line, up again, erase.
      writeSync(terminal.output, '\r\n\x1b[F\x1b[K');
      terminal.close();
    }
  });
  queue = turn.catch(() => undefined);
  await turn;
}

async function askLine(text: string, echo: boolean): Promise<string> {
  let line: string[] = [];
  await ask(text, ({ output }) => (char) => {
    const show = (shown: string): void => {
      if (echo) writeSync(output, shown);
    };
    if (char === '\r' || char === '\n') return true;
    if (char === '\x7f' || char === '\b') {
      if (line.pop() !== undefined) show('\b \b');
    } else if (char === '\x15') {
      show('\b \b'.repeat(line.length));
      line = [];
    } else if (char >= ' ') {
      line.push(char);
      show(char);
    }
    return false;
  });
  return line.join('');
}

/**
 * Asks for a line that is not shown while it is typed.
 * @throws SubrosaError `canceled`; `child` when there is no terminal
 */
export async function promptSecret(text: string): Promise<string> {
  return askLine(text, false);
}

/**
 * Asks for a line.
 * @throws SubrosaError as promptSecret
 */
export async function prompt(text: string): Promise<string> {
  return askLine(text, true);
}

/**
 * Asks for one key out of several; others are ignored.
 * @throws SubrosaError as promptSecret
 */
export async function promptKey(text: string, choices: readonly string[]): Promise<string> {
  let chosen = '';
  await ask(text, () => (char) => {
    if (choices.includes(char)) chosen = char;
    return chosen !== '';
  });
  return chosen;
}

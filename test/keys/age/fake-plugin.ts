// An age plugin for tests: `XOR` sealing, and a mode for each thing a plugin may do. Run by Node through a script
// named age-plugin-fake; the mode is in FAKE_PLUGIN.
import { createInterface } from 'node:readline';

const mode = process.env['FAKE_PLUGIN'] ?? '';
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

interface Stanza {
  readonly args: readonly string[];
  readonly body: Buffer;
}

async function read(): Promise<Stanza> {
  const line = async (): Promise<string> => {
    const next = await lines.next();
    if (next.done === true) throw new Error('the client left');
    return next.value;
  };
  const args = (await line()).split(' ').slice(1);
  let body = '';
  for (;;) {
    const part = await line();
    body += part;
    if (part.length < 64) return { args, body: Buffer.from(body, 'base64') };
  }
}

function write(line: string, body = ''): void {
  const text = Buffer.from(body, 'latin1').toString('base64').replace(/=+$/, '');
  const parts: string[] = text.match(/.{1,64}/g) ?? [];
  if (text.length % 64 === 0) parts.push('');
  process.stdout.write(`-> ${line}\n${parts.join('\n')}\n`);
}

async function send(line: string, body = ''): Promise<Stanza> {
  write(line, body);
  return read();
}

const b64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');
const flip = (bytes: Buffer): string => Buffer.from(bytes.map((byte) => byte ^ 0x55)).toString('latin1');

/** What modes do before the answer; what the client said goes into a message. */
async function act(): Promise<void> {
  const tell = async (stanza: Stanza): Promise<unknown> =>
    send('msg', `${stanza.args.join(' ')}${stanza.body.length > 0 ? `: ${stanza.body.toString()}` : ''}`);
  if (mode === 'message') await send('msg', 'touch it');
  if (mode === 'secret') await tell(await send('request-secret', 'PIN?'));
  if (mode === 'public') await tell(await send('request-public', 'name?'));
  if (mode === 'confirm') await tell(await send(`confirm ${b64('sure')} ${b64('never')}`, 'do it?'));
  if (mode === 'confirm-one') await tell(await send(`confirm ${b64('sure')}`, 'do it?'));
  if (mode === 'confirm-bad') await send('confirm', 'do it?');
  if (mode === 'unknown') await tell(await send('grease-me 1 2', 'x'));
  if (mode === 'error') await send('error internal', 'it broke');
  if (mode === 'die') throw new Error('on purpose');
  if (mode === 'junk') process.stdout.write('hello\n\n');
}

async function request(): Promise<Stanza[]> {
  const stanzas: Stanza[] = [];
  for (;;) {
    const stanza = await read();
    if (stanza.args[0] === 'done') return stanzas;
    if (!stanza.args[0]!.startsWith('grease-')) stanzas.push(stanza);
  }
}

const all = await request();
await act();
const body = (type: string): Buffer => all.find(({ args }) => args[0] === type)!.body;
if (process.argv[2] === '--age-plugin=recipient-v1') {
  if (mode === 'labels') await send('labels postquantum');
  if (mode === 'labels-twice') for (const label of ['a', 'b']) await send(`labels ${label}`);
  if (mode === 'index') await send('recipient-stanza 1 fake', 'x');
  if (mode === 'short') await send('recipient-stanza 0', 'x');
  if (mode !== 'nothing') await send('recipient-stanza 0 fake arg', flip(body('wrap-file-key')));
} else {
  const own = all.find(({ args }) => args[0] === 'recipient-stanza' && args[2] === 'fake');
  if (own !== undefined && mode !== 'nothing') await send('file-key 0', flip(own.body));
  if (own !== undefined && mode === 'twice') await send('file-key 0', flip(own.body));
}
write('done');

// `sops completion bash|zsh`: scripts that ask the program itself.
import { bashScript, zshScript } from '../completion.ts';
import type { Call } from './command.ts';
import { commandHelp } from './help.ts';
import { commandNamed } from './commands.ts';

const NO_TOPIC_STATUS = 3;

export function run({ args, context: { io } }: Call): number {
  const [shell] = args.words;
  if (shell === 'bash') io.out(bashScript('sops'));
  else if (shell === 'zsh') io.out(zshScript('sops'));
  else if (shell === undefined) io.out(commandHelp(commandNamed('completion')!));
  else {
    io.error(`No help topic for '${shell}'\n`);
    return NO_TOPIC_STATUS;
  }
  return 0;
}

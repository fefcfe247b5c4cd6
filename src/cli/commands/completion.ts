// `subrosa completion bash|zsh|fish`: scripts that complete our own command line.
import { SubrosaError } from '../../base/errors.ts';
import { bashScript, fishScript, zshScript } from '../completion.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Prints a script that completes commands and options of subrosa. To use it:

  bash  source <(subrosa completion bash), in ~/.bashrc
  zsh   source <(subrosa completion zsh), in ~/.zshrc behind compinit
  fish  subrosa completion fish | source, in ~/.config/fish/config.fish

For the drop-in there is subrosa sops completion bash|zsh.`;

const scripts = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

export const run: NativeRun = defineCommand(
  { name: 'completion', usage: 'SHELL', about, options: [], pathsOnly: true },
  ({ args, context }) => {
    const [shell = ''] = args.words;
    const script = scripts.get(shell);
    if (script === undefined) {
      throw new SubrosaError('usage', `there is no completion for ${JSON.stringify(shell)}`, {
        hint: `There is one for ${[...scripts.keys()].join(', ')}.`,
      });
    }
    context.io.out(script('subrosa'));
    return 0;
  },
);

// `sops completion bash|zsh`: scripts that ask the program itself.
import type { Call } from './command.ts';
import { commandHelp } from './help.ts';
import { commandNamed } from './commands.ts';

const bash = (name: string): string => `#! /bin/bash

_${name}_complete() {
  [[ "\${COMP_WORDS[0]}" == source ]] && return 0
  local current="\${COMP_WORDS[COMP_CWORD]}"
  local -a line=("\${COMP_WORDS[@]:0:COMP_CWORD}")
  [[ "$current" == -* ]] && line+=("$current")
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen -W "$("\${line[@]}" --generate-bash-completion 2>/dev/null)" -- "$current")
}
complete -o bashdefault -o default -o nospace -F _${name}_complete ${name}
`;

const zsh = (name: string): string => `#compdef ${name}

_${name}_complete() {
  local -a line candidates
  line=("\${(@)words[1,CURRENT-1]}")
  [[ "\${words[CURRENT]}" == -* ]] && line+=("\${words[CURRENT]}")
  candidates=("\${(@f)$(_CLI_ZSH_AUTOCOMPLETE_HACK=1 "\${line[@]}" --generate-bash-completion 2>/dev/null)}")
  if [[ -n "\${candidates[1]}" ]]; then
    _describe 'values' candidates
  else
    _files
  fi
}

compdef _${name}_complete ${name}
`;

const NO_TOPIC_STATUS = 3;

export function run({ args, context: { io } }: Call): number {
  const [shell] = args.words;
  if (shell === 'bash') io.out(bash('sops'));
  else if (shell === 'zsh') io.out(zsh('sops'));
  else if (shell === undefined) io.out(commandHelp(commandNamed('completion')!));
  else {
    io.error(`No help topic for '${shell}'\n`);
    return NO_TOPIC_STATUS;
  }
  return 0;
}

// Completion: scripts for the shells, which ask the program itself for the words that may come next.
import { dashed } from './arg-texts.ts';
import type { Option } from './options.ts';

/** The last word of a command line that asks for completions. The name is that of the original. */
export const COMPLETION_FLAG = '--generate-bash-completion';

/** Set to 1 by the scripts that show a summary beside a word, behind a colon. The name is that of the original. */
export const SUMMARY_VARIABLE = '_CLI_ZSH_AUTOCOMPLETE_HACK';

/** The options that go on from what was typed; those that are given already are left out. */
export function optionsStarting(
  typed: string,
  options: readonly Option[],
  line: readonly string[],
): readonly string[] {
  const start = typed.replace(/^--?/, '');
  return options
    .filter(({ value, name }) => value === 'list' || !line.includes(`--${name}`))
    .flatMap(({ name, aliases = [] }) => [name, ...aliases])
    .filter((name) => name.startsWith(start) && name !== start)
    .filter((name) => name.length > 1 || !typed.startsWith('--'))
    .map(dashed);
}

/** The script for bash. */
export const bashScript = (name: string): string => `#! /bin/bash

_${name}_complete() {
  [[ "\${COMP_WORDS[0]}" == source ]] && return 0
  local current="\${COMP_WORDS[COMP_CWORD]}"
  local -a line=("\${COMP_WORDS[@]:0:COMP_CWORD}")
  [[ "$current" == -* ]] && line+=("$current")
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen -W "$("\${line[@]}" ${COMPLETION_FLAG} 2>/dev/null)" -- "$current")
}
complete -o bashdefault -o default -o nospace -F _${name}_complete ${name}
`;

/** The script for zsh. */
export const zshScript = (name: string): string => `#compdef ${name}

_${name}_complete() {
  local -a line candidates
  line=("\${(@)words[1,CURRENT-1]}")
  [[ "\${words[CURRENT]}" == -* ]] && line+=("\${words[CURRENT]}")
  candidates=("\${(@f)$(${SUMMARY_VARIABLE}=1 "\${line[@]}" ${COMPLETION_FLAG} 2>/dev/null)}")
  if [[ -n "\${candidates[1]}" ]]; then
    _describe 'values' candidates
  else
    _files
  fi
}

compdef _${name}_complete ${name}
`;

/** The script for fish. */
export const fishScript = (name: string): string => `function __${name}_complete
    set -l line (commandline -opc)
    set -l current (commandline -ct)
    string match -q -- '-*' $current; and set -a line $current
    env ${SUMMARY_VARIABLE}=1 $line ${COMPLETION_FLAG} 2>/dev/null | string replace ':' \\t
end
complete -c ${name} -a '(__${name}_complete)'
`;

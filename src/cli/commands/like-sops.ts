// Native commands that do just what the drop-in's command of that name does, to one file.
import type { NativeModule } from '../native.ts';
import { commandNamed } from '../sops/commands.ts';
import { defineCommand } from './define.ts';

const about: Readonly<Record<string, string>> = {
  edit: `Opens an encrypted file in SOPS_EDITOR or EDITOR (else vim, nano or vi) and
encrypts it again; values that did not change keep their ciphertext. A file that
does not exist is made by the rules of .sops.yaml. Exit status 200: not changed.`,
  set: `Sets one value of an encrypted file, in place. INDEX is a path such as
'["db"]["hosts"][0]'; VALUE is JSON: a string in quotes, a number, true, an object.
Other values keep their ciphertext.`,
  unset: `Removes one value of an encrypted file, in place. INDEX is a path such as
'["db"]["hosts"][0]'. Other values keep their ciphertext.`,
  'exec-env': `Runs COMMAND (one argument, for the shell) with the values of the first document
in its environment. Its exit status is ours.`,
  'exec-file': `Runs COMMAND (one argument, for the shell) with {} in it replaced by the path of
the plaintext: a named pipe that can be read once, or with --no-fifo a file that
is removed afterwards. Its exit status is ours.`,
};

/** The native form of a drop-in command. */
export function likeSops(name: 'edit' | 'set' | 'unset' | 'exec-env' | 'exec-file'): NativeModule {
  const row = commandNamed(name)!;
  const spec = { name, usage: row.usage, about: about[name] ?? '', options: row.options };
  return { run: defineCommand(spec, async (call) => (await row.load()).run(call)) };
}

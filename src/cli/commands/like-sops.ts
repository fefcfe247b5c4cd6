// Native commands that do what the drop-in's command of that name does, to one file, in our own words.
import { SubrosaError } from '../../base/errors.ts';
import type { Args } from '../args.ts';
import type { NativeModule } from '../native.ts';
import { commandNamed } from '../sops/commands.ts';
import { defineCommand, type CommandSpec } from './define.ts';

type Name = 'edit' | 'set' | 'unset' | 'exec-env' | 'exec-file';

interface Like extends Pick<CommandSpec, 'usage' | 'about' | 'pathsOnly' | 'many'> {
  /** Options beside those of the drop-in, which has them before the command. */
  readonly more: readonly string[];
  readonly assert?: (args: Args) => void;
}

const printing = ['config', 'indent'];
const quoteIt = 'COMMAND is one word, for the shell: put it in quotes.';

const likes: Readonly<Record<Name, Like>> = {
  edit: {
    usage: 'FILE',
    about: `Opens an encrypted file in SOPS_EDITOR or EDITOR (else vim, nano or vi) and
encrypts it again; values that did not change keep their ciphertext. A file that
does not exist is made by the rules of .sops.yaml. Exit status 200: not changed.`,
    more: printing,
    pathsOnly: true,
  },
  set: {
    usage: 'FILE INDEX [VALUE]',
    about: `Sets one value of an encrypted file, in place. INDEX is a path such as
'["db"]["hosts"][0]'; VALUE is JSON: a string in quotes, a number, true, an
object. Other values keep their ciphertext.`,
    more: printing,
    assert: assertValue,
  },
  unset: {
    usage: 'FILE INDEX',
    about: `Removes one value of an encrypted file, in place. INDEX is a path such as
'["db"]["hosts"][0]'. Other values keep their ciphertext.`,
    more: printing,
    pathsOnly: true,
  },
  'exec-env': {
    usage: 'FILE COMMAND',
    about: `Runs COMMAND (one argument, for the shell) with the values of the first document
in its environment. Its exit status is ours.`,
    more: ['config'],
    many: quoteIt,
  },
  'exec-file': {
    usage: 'FILE COMMAND',
    about: `Runs COMMAND (one argument, for the shell) with {} in it replaced by the path of
the plaintext: a named pipe that can be read once, or with --no-fifo a file that
is removed afterwards. Its exit status is ours.`,
    more: printing,
    many: quoteIt,
  },
};

/** The native form of a drop-in command. */
export function likeSops(name: Name): NativeModule {
  const row = commandNamed(name)!;
  const { more, assert, ...like } = likes[name];
  const texts = row.texts === undefined ? {} : { texts: row.texts };
  const spec = { name, ...like, options: [...row.options, ...more], ...texts };
  return {
    run: defineCommand(spec, async (call) => {
      assert?.(call.args);
      return (await row.load()).run(call);
    }),
  };
}

function assertValue(args: Args): void {
  const given = args.words.length > 2;
  if (given === args.flag('value-stdin')) {
    throw given
      ? new SubrosaError('usage', 'VALUE and --value-stdin: give one of the two')
      : new SubrosaError('missing-argument', 'set needs VALUE, or --value-stdin');
  }
}

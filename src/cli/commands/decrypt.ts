// `subrosa decrypt`: one file as the drop-in does, or many at once.
import { convertFiles } from '../batch/convert.ts';
import { whenEncrypted } from '../batch/candidates.ts';
import { assertNoEncryptedTwin } from '../batch/targets.ts';
import { decrypt } from '../operations/decrypt.ts';
import { commandNamed } from '../sops/commands.ts';
import { run as single } from '../sops/decrypt.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Decrypts SOPS files. One file goes to standard output, or where --output or
--in-place say. Of folders and globs, the encrypted files are taken; many files
need --in-place or --output-dir. --check and --dry-run only tell whether all
could be decrypted. Plaintext never replaces an encrypted file in a Git work
tree unless --in-place says so.`;

export const run: NativeRun = defineCommand(
  {
    name: 'decrypt',
    usage: '[PATH...]',
    about,
    options: [
      ...commandNamed('decrypt')!.options,
      'output-dir',
      'check',
      'dry-run',
      'quiet',
      'config',
      'indent',
    ],
    texts: { check: 'write nothing; fail when a file cannot be decrypted' },
    pathsOnly: true,
  },
  async (call) => {
    const { status } = await convertFiles(call, {
      single,
      done: 'decrypted',
      tried: 'can be decrypted',
      guard: assertNoEncryptedTwin,
      write: { mode: 0o600 },
      convert: ({ args, context }, file) => {
        const format = context.format(args.text('input-type'), file.path);
        return whenEncrypted(file, format, () =>
          decrypt(context, {
            source: { path: file.path, format },
            output: context.format(args.text('output-type'), file.path),
            ignoreMac: args.flag('ignore-mac'),
          }),
        );
      },
    });
    return status;
  },
);

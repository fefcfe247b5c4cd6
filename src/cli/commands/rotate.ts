// `subrosa rotate`: one file as the drop-in does, or many at once.
import { convertFiles } from '../batch/convert.ts';
import { whenEncrypted } from '../batch/candidates.ts';
import { rotate } from '../operations/rotate.ts';
import { commandNamed } from '../sops/commands.ts';
import { keyChanges } from '../sops/files.ts';
import { run as single } from '../sops/rotate.ts';
import { defineCommand, type NativeRun } from './define.ts';

const about = `Gives files a new data key: every value is encrypted anew. --add-* and --rm-*
add and remove master keys on the way. Of folders and globs, the encrypted files
are taken; many files need --in-place or --output-dir.`;

export const run: NativeRun = defineCommand(
  {
    name: 'rotate',
    usage: 'PATH...',
    about,
    options: [...commandNamed('rotate')!.options, 'output-dir', 'dry-run', 'quiet', 'config', 'indent'],
    pathsOnly: true,
  },
  async (call) => {
    const { status } = await convertFiles(call, {
      single,
      done: 'rotated',
      tried: 'would be rotated',
      convert: ({ args, context }, file) => {
        const format = context.format(args.text('input-type'), file.path);
        return whenEncrypted(file, format, () =>
          rotate(context, {
            source: { path: file.path, format },
            output: context.format(args.text('output-type'), file.path),
            add: keyChanges(args, 'add'),
            remove: keyChanges(args, 'rm'),
            awsProfile: args.text('aws-profile'),
            encryptionContext: args.text('encryption-context'),
          }),
        );
      },
    });
    return status;
  },
);

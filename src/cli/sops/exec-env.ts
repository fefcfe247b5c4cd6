// `sops exec-env file command`.
import { SubrosaError } from '../../base/errors.ts';
import { becomeCommand, runChild, shellCommand, startInBackground, type Ended } from '../../host/child.ts';
import { becomeUser, findUser, userVariables } from '../../host/user.ts';
import { environmentOf } from '../operations/environment.ts';
import { openSource } from '../operations/load.ts';
import { during } from '../stage.ts';
import type { Call } from './command.ts';
import { childEnvironment, endedStatus, execWords } from './exec.ts';

export async function run(call: Call): Promise<number> {
  const { args, context } = call;
  const words = execWords(call);
  if (words === undefined) return 1;
  const [path, commandLine] = words;
  if (args.flag('background')) {
    context.warn(
      "exec-env's --background option is deprecated and will be removed in a future version of sops",
      '--background is deprecated: put the whole subrosa command into the background',
    );
    if (args.flag('same-process'))
      throw new SubrosaError('conflicting-flags', 'The --same-process flag cannot be used with --background');
  }
  const { plain } = await openSource(context, { path, format: context.format('', path) });
  const secrets = during('environment', path, () => environmentOf(plain));
  const user = args.text('user') === '' ? undefined : await findUser(args.text('user'), context.io.env);
  if (user !== undefined) becomeUser(user);
  const inherited = args.flag('pristine') ? {} : context.io.env;
  const added = [...(user === undefined ? [] : userVariables(user)), ...secrets];
  const command = shellCommand(commandLine, childEnvironment(inherited, added));
  if (args.flag('background')) {
    await startInBackground(command);
    return 0;
  }
  if (args.flag('same-process')) becomeCommand(command);
  const ended = await runChild(command, { signals: 'forward' });
  return args.flag('same-process') ? quietStatus(ended) : endedStatus(call, ended);
}

/** Where a process cannot become another, only the status tells of the child. */
function quietStatus({ status }: Ended): number {
  return status ?? 255;
}

import type { Command } from 'commander';
import { collect, parseCount } from '../values/amounts.ts';
import type { Texts } from '../words/texts.ts';

const PORT_MAX = 65_535;

/** Where and how the window is served. */
export function addWindowOptions(command: Command, { say }: Texts): Command {
  return command
    .option('--port <number>', say('commands.serve.port'), parseCount(1, PORT_MAX))
    .option('--host <address>', say('commands.serve.host'))
    .option('--cert <file>', say('commands.serve.cert'))
    .option('--key <file>', say('commands.serve.key'))
    .option('--password-file <file>', say('commands.serve.passwordFile'))
    .option('--name <host>', say('commands.serve.name'), collect);
}

import type { Command } from 'commander';
import type { Detection } from '../../../contract/views/detection.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { quoted } from '../projects/add.ts';
import { sayDetection } from '../projects/say-detection.ts';

interface Options {
  readonly runProjectCode?: boolean;
}

export function addDetect(program: Command, { texts, does }: Declare): void {
  program
    .command('detect')
    .description(texts.say('commands.detect.about'))
    .argument('[folder]', texts.say('commands.detect.folder'))
    .option('--run-project-code', texts.say('commands.detect.runProjectCode'))
    .action(does<Options, [string | undefined]>(detect));
}

async function detect(
  context: Context,
  { runProjectCode = false }: Options,
  folder = '.',
): Promise<undefined> {
  const { detectProject } = await core.detect();
  const detection = await detectProject(folder, { runProjectCode, signal: context.signal });
  if (context.out.json) context.out.document('cofre.detect/1', detection);
  else {
    sayDetection(context, detection);
    sayNext(context, detection, runProjectCode);
  }
}

function sayNext({ out, say }: Context, detection: Detection, hasRun: boolean): void {
  out.say();
  if (!hasRun && mayAsk(detection)) out.say(say('detect.askProject'));
  const command = `cofre project add ${quoted(detection.name)} --folder ${quotedPath(detection.folder)} --detect`;
  out.say(say('detect.next', { command }));
}

function mayAsk({ kinds, findings }: Detection): boolean {
  return (
    kinds.includes('django') &&
    findings.some(({ code }) => code === 'not-understood' || code === 'env-missing')
  );
}

function quotedPath(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", String.raw`'\''`)}'`;
}

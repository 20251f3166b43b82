import type { Command } from 'commander';
import { type BackupType, backupType } from '../../../contract/settings/backup-type.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { isServed, withCore } from '../running/open-core.ts';
import { saySchedules, scheduleFields } from '../say/schedules.ts';
import { parseChoice, parseDuration } from '../values/amounts.ts';
import { type TimesOptions, timesOf } from '../values/times.ts';
import { usage } from '../values/usage.ts';

const TYPES = backupType.options;

interface SetOptions extends TimesOptions {
  readonly type: BackupType;
  readonly add?: boolean;
  readonly jitter?: number;
  readonly battery: boolean;
  readonly metered: boolean;
  readonly maxLoad?: number;
  readonly mounted?: string;
  readonly grace?: number;
}

export function addSchedule(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const project = say('commands.schedule.project');
  const schedule = program
    .command('schedule')
    .description(say('commands.schedule.about'))
    .argument('[project]', project)
    .action(does<object, [string | undefined]>(show));
  schedule
    .command('set')
    .description(say('commands.schedule.set'))
    .argument('[project]', project)
    .option(
      '--type <type>',
      say('commands.schedule.type', { choices: TYPES.join(', ') }),
      parseChoice(TYPES),
      'full',
    )
    .option('--every <time>', say('commands.schedule.every'))
    .option('--daily <clock>', say('commands.schedule.daily'))
    .option('--weekdays <days>', say('commands.schedule.weekdays'))
    .option('--at <clock>', say('commands.schedule.at'))
    .option('--cron <expression>', say('commands.schedule.cron'))
    .option('--add', say('commands.schedule.add'))
    .option('--jitter <time>', say('commands.schedule.jitter'), parseDuration)
    .option('--no-battery', say('commands.schedule.noBattery'))
    .option('--no-metered', say('commands.schedule.noMetered'))
    .option('--max-load <n>', say('commands.schedule.maxLoad'), parseLoad)
    .option('--mounted <folder>', say('commands.schedule.mounted'))
    .option('--grace <time>', say('commands.schedule.grace'), parseDuration)
    .action(does<SetOptions, [string | undefined]>(set));
  schedule
    .command('clear')
    .description(say('commands.schedule.clear'))
    .argument('[project]', project)
    .option(
      '--type <type>',
      say('commands.schedule.clearType', { choices: TYPES.join(', ') }),
      parseChoice(TYPES),
    )
    .action(does<{ type?: BackupType }, [string | undefined]>(clear));
}

function parseLoad(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw usage('count', { value: text, min: 0, max: 1000 });
  return value;
}

async function show(context: Context, _options: object, named?: string): Promise<undefined> {
  const project = named ?? context.globals.project;
  const view = await withCore(context, (running) => running.request('schedule.list', { project }));
  const served = await isServed(context);
  if (context.out.json)
    context.out.document('cofre.schedule/1', { running: served, ...scheduleFields(view) });
  else saySchedules(context, view, { served });
}

async function set(context: Context, options: SetOptions, named?: string): Promise<undefined> {
  const project = projectFrom(context, named);
  const times = timesOf(options);
  const { jitter, battery, metered, maxLoad, mounted, grace } = options;
  const conditions = {
    ...(battery ? {} : { onBattery: false }),
    ...(metered ? {} : { onMetered: false }),
    ...(maxLoad === undefined ? {} : { maxLoad }),
    ...(mounted === undefined ? {} : { mounted }),
    ...(grace === undefined ? {} : { graceHours: grace / 3_600_000 }),
  };
  const schedule = {
    ...{ type: options.type, times },
    ...(jitter === undefined ? {} : { jitterMinutes: Math.round(jitter / 60_000) }),
    ...(Object.keys(conditions).length === 0 ? {} : { conditions }),
  };
  const { globals } = context;
  const known = (await core.lookup()).projectOf(
    await (await core.settings()).openSettings(globals.home),
    project,
  );
  const { slotsOf, systemTimeZone } = await core.times();
  slotsOf(times, known.timeZone ?? systemTimeZone()); // what makes no sense is refused before it is kept
  await (await core.edit()).updateSettings(globals.home, ({ projects }) => {
    const draft = projects[project];
    if (draft === undefined) return;
    const others = (draft.schedules ?? []).filter(
      ({ type }) => options.add === true || type !== options.type,
    );
    draft.schedules = [...others, schedule];
  });
  await show(context, {}, project);
}

async function clear(context: Context, { type }: { type?: BackupType }, named?: string): Promise<undefined> {
  const project = projectFrom(context, named);
  const { globals } = context;
  (await core.lookup()).projectOf(await (await core.settings()).openSettings(globals.home), project);
  await (await core.edit()).updateSettings(globals.home, ({ projects }) => {
    const draft = projects[project];
    if (draft === undefined) return;
    draft.schedules = (draft.schedules ?? []).filter((each) => type !== undefined && each.type !== type);
  });
  await show(context, {}, project);
}

function projectFrom({ globals }: Context, named: string | undefined): string {
  const project = named ?? globals.project;
  if (project === null) throw usage('missingArgument', { name: 'project' });
  return project;
}

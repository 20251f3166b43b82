import type { CommandSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, Driver, LoadJob, LoadResult, Probe, StoredDump, Warning } from '../driver.ts';
import { failure, failureOf } from '../failure/failure.ts';
import { scrub } from '../failure/scrub.ts';
import { feed } from '../feed.ts';
import { refuseOtherEngine } from '../fits.ts';
import { runTool, succeeded } from '../place/run-tool.ts';
import { ToolProcess } from '../place/tool-process.ts';
import { refuseToDrop, scratchName } from '../scratch-name.ts';
import { toolSaid } from '../warnings.ts';
import { callOf, circumstances, withSecrets } from './call.ts';
import { openCommandDump } from './dump.ts';

export const command: Driver<CommandSettings> = {
  openDump: openCommandDump,
  probe,
  load,
  loadOverLive,
  dropScratch,
};

/** Running the command is the only way to know, and that may be costly: the secrets are looked up, and no more. */
async function probe(settings: CommandSettings, world: DatabaseWorld): Promise<Probe> {
  await withSecrets(settings, world);
  return { serverVersion: '', toolVersion: '', tables: [], bytes: null, warnings: loadable(settings) };
}

export function loadable({ name, restore, scratch }: CommandSettings): Warning[] {
  const lacking = [
    ...(restore === undefined ? ['restore'] : []),
    ...(scratch === undefined ? ['scratch'] : []),
  ];
  if (lacking.length === 0) return [];
  const what = lacking.join(', ');
  const message = `${name} has no command for ${what}: its dumps cannot be tried out or loaded`;
  return [{ code: 'not-loadable', message, details: { what } }];
}

async function load(
  settings: CommandSettings,
  { dump, target }: LoadJob,
  world: DatabaseWorld,
): Promise<LoadResult> {
  const words = settings.scratch?.load;
  if (words === undefined || target.kind === 'file') throw noCommand(settings, 'scratch');
  const database = target.name ?? scratchName(world);
  try {
    return await run(settings, { words: named(words, database), database, dump }, world);
  } catch (error) {
    const { signal: _, ...unstoppable } = world;
    await drop(settings, database, unstoppable).catch(() => {}); // the first failure is told
    throw error;
  }
}

async function loadOverLive(
  settings: CommandSettings,
  dump: StoredDump,
  world: DatabaseWorld,
): Promise<LoadResult> {
  const words = settings.restore;
  if (words === undefined) throw noCommand(settings, 'restore');
  return run(settings, { words, database: settings.name, dump }, world);
}

async function dropScratch(settings: CommandSettings, database: string, world: DatabaseWorld): Promise<void> {
  refuseToDrop(database, settings.name);
  await drop(settings, database, world);
}

async function run(
  settings: CommandSettings,
  job: { readonly words: readonly string[]; readonly database: string; readonly dump: StoredDump },
  world: DatabaseWorld,
): Promise<LoadResult> {
  const { words, database, dump } = job;
  refuseOtherEngine(dump.facts, 'command');
  const secrets = await withSecrets(settings, world);
  const about = circumstances(settings, secrets, 'load-failed');
  const tool = new ToolProcess(callOf(words, secrets, 'pipe'), settings.place, world);
  await feed(tool, dump.chunks, { name: words[0] ?? '', about, world });
  const warnings = toolSaid(words[0] ?? '', scrub(tool.complaints, about.secrets));
  return { database, tables: [], differences: [], warnings };
}

async function drop(settings: CommandSettings, database: string, world: DatabaseWorld): Promise<void> {
  if (settings.scratch === undefined) throw noCommand(settings, 'scratch');
  const secrets = await withSecrets(settings, world);
  const words = named(settings.scratch.drop, database);
  const ran = await runTool(callOf(words, secrets, 'none'), settings.place, world);
  if (!succeeded(ran)) throw failureOf(words[0] ?? '', ran, circumstances(settings, secrets, 'load-failed'));
}

function named(words: readonly string[], database: string): string[] {
  return words.map((word) => word.replaceAll('{name}', database));
}

function noCommand({ name }: CommandSettings, what: 'restore' | 'scratch'): Error {
  const message = `${name} has no command for ${what}`;
  return failure('wrong-use', 'dbNoCommand', message, { database: name, what });
}

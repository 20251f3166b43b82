import path from 'node:path';
import { EXIT_STATUS } from '../../../base/errors.ts';
import { type DatabaseSettings, databaseSchema } from '../../../contract/settings/database.ts';
import type { ProjectSettings } from '../../../contract/settings/project.ts';
import { type Context, withProgress } from '../context.ts';
import { core, type DatabaseLoad, type LiveResult } from '../core.ts';
import { operations, type Snapshot, type Vault } from '../operations.ts';
import { warningWords } from '../say/database-warning.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { parseDatabase } from '../values/database-spec.ts';
import { newFolder } from '../values/new-folder.ts';
import { because, usage } from '../values/usage.ts';
import { databasesOf } from '../vault/databases-of.ts';
import { shortId } from '../vault/snapshots.ts';

export interface DatabaseOptions {
  readonly database?: string | true;
  readonly into?: string;
  readonly toFile?: string;
  readonly server?: string;
  readonly overLive?: boolean;
  readonly confirm?: string;
  readonly safetyBackup: boolean;
}

interface Wanted {
  readonly vault: Vault;
  readonly snapshot: Snapshot;
  /** Name of the database in its project; null: the only one of the snapshot. */
  readonly name: string | null;
}

/** `restore --database`: to a file, into a new database beside what is there, or over a live one. */
export async function restoreDatabase(
  context: Context,
  options: DatabaseOptions,
  at: { vault: Vault; snapshot: Snapshot },
): Promise<number> {
  const wanted: Wanted = { ...at, name: typeof options.database === 'string' ? options.database : null };
  if (options.toFile !== undefined) return toFile(context, options.toFile, wanted);
  const found = await whereTo(context, options, wanted);
  if (options.overLive === true) return overLive(context, options, wanted, found);
  const { restoreBeside } = await core.restoreDatabase();
  const { settings } = found;
  const target = await targetOf(settings, options.into);
  const done = await withProgress(context, async (onEvent) =>
    restoreBeside(
      { snapshot: wanted.snapshot, database: wanted.name, settings, target },
      { vault: wanted.vault, databases: await databasesOf(context), onEvent },
    ),
  );
  return tell(context, wanted, { ...done, safety: null });
}

async function toFile(context: Context, file: string, { vault, snapshot, name }: Wanted): Promise<number> {
  const { storedDatabase } = await operations.databases();
  const { exportFile } = await operations.exportFile();
  const stored = storedDatabase(snapshot, name);
  await withProgress(context, (onEvent) =>
    exportFile(
      vault,
      { snapshot, path: stored.file, to: path.resolve(file) },
      { signal: context.signal, onEvent },
    ),
  );
  const { out, say, measures } = context;
  const values = { name: stored.name, file, size: measures.size(stored.bytes) };
  if (out.json) out.document('cofre.restore-database/1', { snapshot: snapshot.id, name: stored.name, file });
  else out.say(out.paint.good(say('restoreDatabase.toFile', values)));
  return 0;
}

interface Place {
  readonly settings: DatabaseSettings;
  readonly project: { readonly name: string; readonly settings: ProjectSettings } | null;
}

/** The server it goes to: the one given, or that of the project in the settings. */
async function whereTo(
  context: Context,
  { server }: DatabaseOptions,
  { snapshot, name }: Wanted,
): Promise<Place> {
  const { storedDatabase } = await operations.databases();
  const stored = storedDatabase(snapshot, name);
  const { openSettings } = await core.settings();
  const settings = await openSettings(context.globals.home);
  const projectName = context.globals.project ?? snapshot.record.project;
  const project = Object.hasOwn(settings.projects, projectName) ? settings.projects[projectName] : undefined;
  const named = project === undefined ? null : { name: projectName, settings: project };
  if (server !== undefined) {
    return { settings: settingsFrom(parseDatabase(server, projectName)), project: named };
  }
  const own = project?.databases.find((database) => database.name === stored.name);
  if (own !== undefined) return { settings: own, project: named };
  // A file needs no server.
  if (stored.engine === 'sqlite')
    return {
      settings: settingsFrom({ name: stored.name, engine: 'sqlite', file: stored.database }),
      project: named,
    };
  throw because('wrong-use', 'noServer', { name: stored.name, project: projectName });
}

function settingsFrom(given: object): DatabaseSettings {
  const result = databaseSchema.safeParse(given);
  if (result.success) return result.data;
  throw usage('database', { value: result.error.issues.map(({ path: at }) => at.join('.')).join(', ') });
}

/** A new database, or for SQLite a new file here. */
async function targetOf(settings: DatabaseSettings, into: string | undefined) {
  if (settings.engine !== 'sqlite')
    return { kind: 'scratch', ...(into === undefined ? {} : { name: into }) } as const;
  const file = into ?? (await newFolder(`cofre_restore_${path.basename(settings.file)}`));
  return { kind: 'file', path: path.resolve(file) } as const;
}

async function overLive(
  context: Context,
  options: DatabaseOptions,
  { vault, snapshot, name }: Wanted,
  { settings, project }: Place,
): Promise<number> {
  const { liveNameOf, restoreOverLive } = await core.restoreDatabase();
  if (options.into !== undefined) throw usage('conflict', { first: '--into', second: '--over-live' });
  const { prompts, say } = context;
  const live = liveNameOf(settings);
  const confirmed =
    options.confirm ??
    (prompts.possible ? await prompts.line(`${say('restoreDatabase.typeName', { database: live })} `) : '');
  const isSafe = options.safetyBackup;
  if (isSafe && project === null) throw because('refused', 'noProjectForSafety', { database: live });
  const safety =
    isSafe && project !== null
      ? { name: project.name, project: project.settings, version: context.version }
      : null;
  const done = await withProgress(context, async (onEvent) =>
    restoreOverLive(
      { snapshot, database: name, settings, confirmed, safety },
      { vault, databases: await databasesOf(context), onEvent },
    ),
  );
  return tell(context, { vault, snapshot, name }, done);
}

/** Exit 3 where what was loaded is not what was counted when it was dumped. */
function tell(
  context: Context,
  { snapshot }: Wanted,
  done: LiveResult | (DatabaseLoad & { safety: null }),
): number {
  const { out, say, measures } = context;
  const { database, tables, differences, warnings, safety } = done;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (out.json) {
    const told = warnings.map((warning) => ({ ...warning, message: warningWords(context, warning) }));
    const fields = { snapshot: snapshot.id, database, tables, differences, warnings: told };
    out.document('cofre.restore-database/1', { ...fields, safetySnapshot: safety });
  } else {
    const values = { database, count: tables.length, rows: measures.number(rows) };
    if (differences.length === 0 && tables.length === 0)
      out.say(out.paint.good(say('restoreDatabase.uncounted', values)));
    else if (differences.length === 0) out.say(out.paint.good(say('restoreDatabase.done', values)));
    else out.alert(out.paint.warn(say('restoreDatabase.differs', values)));
    for (const { table, expected, found } of differences) {
      const number = (count: number | null) => (count === null ? '-' : measures.number(count));
      const counts = { table, expected: number(expected), found: number(found) };
      out.alert(`  ${say('restoreDatabase.difference', counts)}`);
    }
    for (const warning of warnings) out.alert(`  ${escapeForTerminal(warningWords(context, warning))}`);
    if (safety !== null) out.say(say('restoreDatabase.safety', { snapshot: shortId(safety) }));
  }
  return differences.length === 0 ? 0 : EXIT_STATUS.incomplete;
}

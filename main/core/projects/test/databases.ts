import type { DatabaseSettings } from '../../../contract/settings/database.ts';
import type { Probe } from '../../../databases/driver.ts';
import { doubtful, failed, type ProjectCheck, passed, tried } from './check.ts';
import type { TestWorld } from './world.ts';

/** Each database is asked, and what every dump must hold is looked for in it. */
export async function* testDatabases({ project, probe }: TestWorld): AsyncGenerator<ProjectCheck> {
  for (const settings of project.databases) {
    const of = { kind: 'database' as const, subject: settings.name };
    yield* await tried(of, async () => judge(settings, await probe(settings)));
  }
}

function judge(settings: DatabaseSettings, probe: Probe): ProjectCheck[] {
  const { engine, name, expect } = settings;
  const of = { kind: 'database' as const, subject: name };
  const { serverVersion, tables, bytes, warnings } = probe;
  const details = {
    engine,
    version: serverVersion,
    count: tables.length,
    ...(bytes === null ? {} : { bytes }),
  };
  const wanted = [...new Set([...expect.tables, ...Object.keys(expect.minRows)])];
  const lacking = engine === 'command' ? [] : wanted.filter((table) => !isThere(table, tables));
  return [
    settings.engine === 'command'
      ? passed(of, 'database-unasked', { program: settings.dump[0] ?? '' })
      : passed(of, 'database-answers', details),
    ...warnings.map(({ code, message, details: more }) =>
      doubtful(of, 'database-warns', { ...more, warning: code, message }),
    ),
    ...lacking.map((table) => failed(of, 'table-missing', { table })),
  ];
}

/** In full, or without its schema. */
function isThere(table: string, tables: readonly string[]): boolean {
  return tables.some((each) => each === table || each.endsWith(`.${table}`));
}

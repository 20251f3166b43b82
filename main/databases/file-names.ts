import { assertNever } from '../base/errors.ts';
import type { DatabaseSettings, PostgresqlSettings } from '../contract/settings/database.ts';

/** Name of the file that a dump of this database becomes: `<name in its project>.<extension by format>`. */
export function dumpFileName(settings: DatabaseSettings): string {
  return `${settings.name}.${extensionOf(settings)}`;
}

function extensionOf(settings: DatabaseSettings): string {
  switch (settings.engine) {
    case 'sqlite':
      return 'sqlite3';
    case 'postgresql':
      return 'pgdump';
    case 'mysql':
      return 'sql';
    case 'command':
      return settings.extension;
    default:
      return assertNever(settings);
  }
}

/** Name of the file with roles and tablespaces beside a dump. */
export function globalsFileName({ name }: Pick<PostgresqlSettings, 'name'>): string {
  return `${name}.globals.sql`;
}

/** Names of the small files that belong beside the dump, known before it is made. */
export function besideNames(settings: DatabaseSettings): string[] {
  return settings.engine === 'postgresql' && settings.globals ? [globalsFileName(settings)] : [];
}

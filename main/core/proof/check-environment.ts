import type { RestoredCopy } from '../../operations/drill/drill.ts';

/**
 * What tells the project's own checks where they are: `COFRE_DRILL` (the folder), `COFRE_DRILL_PROJECT`, `..._SNAPSHOT`, and for
 * each database `COFRE_DRILL_<NAME>_URL`, `_ENGINE`, `_NAME`, `_USER`, `_PASSWORD`, `_HOST`, `_PORT`, `_SOCKET`. `DATABASE_URL` is
 * the database named `default`, else the first.
 */
export function checkEnvironment({ folder, snapshot, databases }: RestoredCopy): Record<string, string> {
  const usual = databases.find(({ name }) => name === 'default') ?? databases[0];
  const each = databases.flatMap(({ name, url, parts }) => {
    const prefix = `COFRE_DRILL_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
    return [
      [`${prefix}_URL`, url],
      ...Object.entries(parts).map(([part, value]) => [`${prefix}_${part}`, value]),
    ] as [string, string][];
  });
  return {
    COFRE_DRILL: folder,
    COFRE_DRILL_PROJECT: snapshot.record.project,
    COFRE_DRILL_SNAPSHOT: snapshot.id,
    ...Object.fromEntries(each),
    ...(usual === undefined ? {} : { DATABASE_URL: usual.url }),
  };
}

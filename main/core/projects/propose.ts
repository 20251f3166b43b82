import { isDeepStrictEqual } from 'node:util';
import { databaseSchema } from '../../contract/settings/database.ts';
import type { ProjectSettings } from '../../contract/settings/project.ts';
import type { Detection } from '../../contract/views/detection.ts';
import type { SettingsDraft } from '../settings/read.ts';
import { toSettings } from './detect/to-settings.ts';

export type ProjectDraft = NonNullable<SettingsDraft['projects']>[string];
type Content = Pick<ProjectDraft, 'folders' | 'excludes' | 'databases'>;

/** What a person named and what was detected, as settings write it: what was named stands first and is never doubled. */
export function proposal(named: Content, detections: readonly Detection[]): Content {
  const found = detections.map((detection) => toSettings(detection, 'unnamed'));
  const folders = outermost([...(named.folders ?? []), ...found.flatMap((each) => each.folders)]);
  const excludes = [...new Set([...(named.excludes ?? []), ...found.flatMap((each) => each.excludes)])];
  const databases = [...(named.databases ?? [])];
  for (const database of found.flatMap((each) => each.databases)) {
    if (databases.some((each) => isSame(each, database))) continue;
    databases.push({ ...lean(database), name: freeName(database.name, databases) });
  }
  return {
    folders,
    ...(excludes.length === 0 ? {} : { excludes }),
    ...(databases.length === 0 ? {} : { databases }),
  };
}

export type WrittenDatabase = NonNullable<Content['databases']>[number];
type Database = ProjectSettings['databases'][number];

/** A folder inside another one is backed up with it. */
export function outermost(folders: readonly string[]): string[] {
  const all = [...new Set(folders)];
  const holds = (outer: string, inner: string) =>
    inner.startsWith(outer) && (/[\\/]$/.test(outer) || /^[\\/]/.test(inner.slice(outer.length)));
  return all.filter((folder) => !all.some((other) => other !== folder && holds(other, folder)));
}

function isSame(written: WrittenDatabase, found: Database): boolean {
  if (written.engine === 'sqlite') return found.engine === 'sqlite' && written.file === found.file;
  if (written.engine === 'command' || found.engine !== written.engine) return false;
  return 'database' in found && written.database === found.database && written.host === found.host;
}

/** Without what is the default anyway. */
export function lean(database: Database): WrittenDatabase {
  const plain = Object.fromEntries(
    Object.entries(database).filter(([key, value]) => {
      const without = Object.fromEntries(Object.entries(database).filter(([other]) => other !== key));
      const parsed = databaseSchema.safeParse(without);
      return !(parsed.success && isDeepStrictEqual(Reflect.get(parsed.data, key), value));
    }),
  );
  return plain as WrittenDatabase;
}

export function freeName(name: string, taken: readonly WrittenDatabase[]): string {
  const isTaken = (one: string) => taken.some((each) => each.name === one);
  if (!isTaken(name)) return name;
  for (let n = 2; ; n++) if (!isTaken(`${name.slice(0, 60)}-${n}`)) return `${name.slice(0, 60)}-${n}`;
}

import path from 'node:path';
import type { DatabaseSettings } from '../../../contract/settings/database.ts';
import type { ProjectSettings } from '../../../contract/settings/project.ts';
import type { DetectedDatabase, Detection } from '../../../contract/views/detection.ts';
import type { DriftFinding } from '../../../contract/views/drift.ts';
import { compileExcludes } from '../../../engine/scan/excludes.ts';
import { databaseKey, isWithin } from './proposals.ts';

export interface DriftOptions {
  /** Configured folders that are not there now: what tells a move from an addition. */
  readonly missing?: readonly string[];
}

/** Rebuildable things are worth a word from this size on (bytes): a minute of backup on a slow disk. */
const WORTH_EXCLUDING_BYTES = 50 * 1024 * 1024;

/** How a project differs from what is configured for it, without what the person declined. Pure. */
export function compareDetection(
  settings: ProjectSettings,
  detection: Detection,
  { missing = [] }: DriftOptions = {},
): DriftFinding[] {
  const found = [
    ...folderDrift(settings, detection, missing),
    ...databaseDrift(settings, detection),
    ...rebuildableDrift(settings, detection),
  ];
  return found.filter(({ key }) => !settings.declined.includes(key));
}

function folderDrift(
  settings: ProjectSettings,
  { sources, media }: Detection,
  missing: readonly string[],
): DriftFinding[] {
  const gone = missing.filter((folder) => settings.folders.includes(folder));
  const excluded = compileExcludes({ patterns: settings.excludes, presets: settings.presets });
  const seen = new Set<string>();
  const findings: DriftFinding[] = [];
  for (const { key, folder, bytes, files, why } of [...sources, ...media]) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const outer = settings.folders.find((each) => isWithin(folder, each));
    if (outer !== undefined) {
      const inside = path.relative(outer, folder).split(path.sep);
      const isOut = inside.some((_part, n) => excluded?.(inside.slice(0, n + 1).join('/'), true) === true);
      if (isOut && media.some((each) => each.folder === folder))
        findings.push({
          code: 'media-excluded',
          key: `excluded:${folder}`,
          details: { folder, bytes, files },
        });
      continue;
    }
    const isMedia = why.some(({ code }) => code !== 'project-folder');
    const from = isMedia ? gone.shift() : undefined;
    if (from !== undefined)
      findings.push({ code: 'media-moved', key, details: { from, folder, bytes, files } });
    else findings.push({ code: 'folder-new', key, details: { folder, bytes, files } });
  }
  return findings;
}

function databaseDrift(settings: ProjectSettings, detection: Detection): DriftFinding[] {
  const configured = new Map(settings.databases.map((each) => [databaseKey(each), each] as const));
  const detected = new Set(detection.databases.map((each) => databaseKey(each.settings)));
  const unmatched = new Map(
    settings.databases.filter((each) => !detected.has(databaseKey(each))).map((each) => [each.name, each]),
  );
  const findings: DriftFinding[] = [];
  for (const database of detection.databases) {
    const { confidence, settings: found, key } = database;
    if (confidence === 'possible' || configured.has(databaseKey(found))) continue;
    const before = unmatched.get(found.name);
    unmatched.delete(found.name);
    if (before === undefined) findings.push({ code: 'database-new', key, details: detailsOf(found) });
    else
      findings.push({
        code: 'database-changed',
        key,
        details: { ...detailsOf(found), before: whereOf(before) },
      });
  }
  // Blindness is no proof: what could not be read may hold what is missed.
  if (isBlind(detection)) return findings;
  for (const database of unmatched.values())
    if (comesFromProject(database, detection))
      findings.push({
        code: 'database-vanished',
        key: `vanished:${databaseKey(database)}`,
        details: detailsOf(database),
      });
  return findings;
}

function isBlind({ findings, sizesComplete }: Detection): boolean {
  const blinding = new Set([
    'unreadable',
    'too-large',
    'outside',
    'syntax',
    'not-understood',
    'settings-missing',
    'env-missing',
    'search-cut',
  ]);
  return !sizesComplete || findings.some(({ code }) => blinding.has(code));
}

/** Databases that a person added by hand were never detected; that they are not detected now means nothing. */
function comesFromProject(database: DatabaseSettings, { folder }: Detection): boolean {
  if (database.place.kind === 'compose') return isWithin(database.place.folder, folder);
  if (database.engine === 'sqlite') return isWithin(database.file, folder);
  if (database.engine === 'command') return false;
  return database.password?.from === 'project' && isWithin(database.password.file, folder);
}

function detailsOf(database: DetectedDatabase['settings']): DriftFinding['details'] {
  return { name: database.name, engine: database.engine, database: whereOf(database) };
}

/** Where a database is, in a few words for people. */
function whereOf(database: DatabaseSettings): string {
  if (database.engine === 'sqlite') return database.file;
  if (database.engine === 'command') return database.dump[0] ?? '';
  const { host, socket, port, place } = database;
  const at = place.kind === 'compose' ? place.service : (socket ?? host ?? 'localhost');
  return `${database.database}@${at}${port === undefined ? '' : `:${port}`}`;
}

function rebuildableDrift(settings: ProjectSettings, { rebuildable }: Detection): DriftFinding[] {
  const excluded = compileExcludes({ patterns: settings.excludes, presets: settings.presets });
  return rebuildable
    .filter(({ bytes, path: folder }) => bytes >= WORTH_EXCLUDING_BYTES && !isOut(folder, excluded))
    .map(({ key, path: folder, pattern, bytes, files }) => ({
      code: 'rebuildable-included' as const,
      key,
      details: { path: folder, pattern, bytes, files },
    }));
}

function isOut(folder: string, excluded: ReturnType<typeof compileExcludes>): boolean {
  const parts = folder.split('/');
  return parts.some((_part, n) => excluded?.(parts.slice(0, n + 1).join('/'), true) === true);
}

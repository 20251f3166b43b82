import path from 'node:path';
import { type DatabaseSettings, databaseSchema } from '../../../contract/settings/database.ts';
import type { Credentials, DetectedDatabase, DetectedFolder } from '../../../contract/views/detection.ts';
import { type DatabaseIdea, type FolderIdea, isThisMachine, type Looked, why } from './ideas.ts';
import type { ProjectReader } from './project-reader.ts';
import type { Size } from './survey.ts';

/** Ideas of databases as settings: names that are valid and different, the surest first. */
export function databasesOfIdeas({ reader, ideas }: Looked): DetectedDatabase[] {
  const taken = new Set<string>();
  const ranked = [...ideas.databases].sort(
    (a, b) => RANK[confidenceOf(reader, a)] - RANK[confidenceOf(reader, b)],
  );
  return ranked.flatMap((idea) => {
    const settings = databaseSchema.safeParse(settingsOf(idea, freeName(idea.name, taken)));
    if (!settings.success) {
      const parts = settings.error.issues.map((issue) => issue.path.join('.')).join(', ');
      reader.find('database-incomplete', {
        path: String(idea.why.details.file ?? '.'),
        name: idea.name,
        missing: parts,
      });
      return [];
    }
    taken.add(settings.data.name);
    return [
      {
        key: databaseKey(settings.data),
        why: [idea.why, ...(idea.also ?? []), ...(isMissing(reader, idea) ? [why('not-there-yet')] : [])],
        settings: settings.data,
        credentials: idea.credentials,
        confidence: confidenceOf(reader, idea),
      },
    ];
  });
}

const RANK = { certain: 0, likely: 1, possible: 2 };

/** A SQLite file that is not there has nothing to lose yet. */
function confidenceOf(reader: ProjectReader, idea: DatabaseIdea): DetectedDatabase['confidence'] {
  return isMissing(reader, idea) ? 'possible' : idea.confidence;
}

function isMissing(reader: ProjectReader, idea: DatabaseIdea): boolean {
  return idea.engine === 'sqlite' && !reader.isFile(idea.file);
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const valid =
    name
      .replaceAll(/[^A-Za-z0-9_.-]/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 56) || 'database';
  if (!taken.has(valid)) return valid;
  for (let n = 2; ; n++) if (!taken.has(`${valid}-${n}`)) return `${valid}-${n}`;
}

/** Without fields that are not known; the schema adds its defaults. */
function settingsOf(idea: DatabaseIdea, name: string): object {
  const place = idea.place === undefined ? {} : { place: idea.place };
  if (idea.engine === 'command') {
    const { engine, dump, restore, extension } = idea;
    return {
      name,
      engine,
      dump,
      extension,
      ...place,
      ...(restore === undefined ? {} : { restore }),
    };
  }
  const expect =
    idea.tables === undefined || idea.tables.length === 0 ? {} : { expect: { tables: [...idea.tables] } };
  if (idea.engine === 'sqlite') return { name, engine: idea.engine, file: idea.file, ...place, ...expect };
  const { engine, host, port, socket, user, database, sslMode } = idea;
  const password = passwordOf(idea.credentials);
  const isPostgres =
    engine === 'postgresql' && /^(disable|prefer|require|verify-ca|verify-full)$/.test(sslMode ?? '');
  const known = {
    host,
    port,
    socket,
    user,
    password,
    ...(isPostgres ? { sslMode } : {}),
  };
  const fields = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return { name, engine, database, ...fields, ...place, ...expect };
}

function passwordOf(credentials: Credentials): object | undefined {
  return credentials.from === 'none' || credentials.from === 'unknown' ? undefined : credentials;
}

/** The same for the same data: what a person declined stays declined when its name or password changes. */
export function databaseKey(settings: DatabaseSettings): string {
  const place =
    settings.place.kind === 'compose'
      ? `@${settings.place.service}`
      : settings.place.kind === 'local'
        ? ''
        : `@${settings.place.kind}`;
  if (settings.engine === 'sqlite') return `database:sqlite:${settings.file}${place}`;
  if (settings.engine === 'command')
    return `database:command:${settings.dump[0]}:${settings.extension}${place}`;
  const { engine, socket, host, port, database } = settings;
  const at = socket ?? (host === undefined || isThisMachine(host) ? '' : host);
  const isUsual = port === undefined || port === (engine === 'mysql' ? 3306 : 5432);
  return `database:${engine}:${at}${isUsual ? '' : `:${port}`}/${database}${place}`;
}

/** Ideas of folders, each once with all that speaks for it, outer ones first. */
export function foldersOfIdeas(
  ideas: readonly FolderIdea[],
  size: (folder: string) => Size,
): DetectedFolder[] {
  const found = new Map<string, DetectedFolder>();
  for (const { folder, why: reason } of ideas) {
    const known = found.get(folder);
    if (known === undefined)
      found.set(folder, {
        key: `folder:${folder}`,
        why: [reason],
        folder,
        ...size(folder),
      });
    else if (!known.why.some((each) => JSON.stringify(each) === JSON.stringify(reason)))
      found.set(folder, { ...known, why: [...known.why, reason] });
  }
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** Whether a folder lies in another one, or is it. */
export function isWithin(folder: string, outer: string): boolean {
  return folder === outer || folder.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}

import type { DatabasePlace } from '../../../contract/settings/database.ts';
import type { Credentials, ProjectKind, Reason } from '../../../contract/views/detection.ts';
import type { ProjectReader } from './project-reader.ts';
import type { Survey } from './survey.ts';

/** What the reader of one framework thinks of; all paths absolute, no password in any of it. */
export interface FolderIdea {
  readonly folder: string;
  readonly why: Reason;
}

export interface RebuildableIdea {
  readonly folder: string;
  readonly why: Reason;
}

export type Confidence = 'certain' | 'likely' | 'possible';

interface CommonIdea {
  readonly name: string;
  readonly why: Reason;
  /** What else speaks for it. */
  readonly also?: readonly Reason[];
  readonly confidence: Confidence;
  readonly credentials: Credentials;
  readonly place?: DatabasePlace;
}

export interface SqliteIdea extends CommonIdea {
  readonly engine: 'sqlite';
  readonly file: string;
  /** Tables that a database of this framework always has. */
  readonly tables?: readonly string[];
}

export interface ServerIdea extends CommonIdea {
  readonly engine: 'postgresql' | 'mysql';
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly socket?: string | undefined;
  readonly user?: string | undefined;
  readonly database: string;
  readonly sslMode?: string | undefined;
  readonly tables?: readonly string[];
}

export interface CommandIdea extends CommonIdea {
  readonly engine: 'command';
  readonly dump: readonly string[];
  readonly restore?: readonly string[];
  readonly extension: string;
}

export type DatabaseIdea = SqliteIdea | ServerIdea | CommandIdea;

/** A database server in a container of the project, and the names and ports by which programs reach it. */
export interface ServiceIdea {
  readonly names: readonly string[];
  readonly ports: readonly number[];
  readonly place: DatabasePlace;
  readonly engine: DatabaseIdea['engine'];
  /** null where the compose file does not tell which database is in it. */
  readonly idea: DatabaseIdea | null;
  readonly why: Reason;
}

/** All that the readers of a project found. */
export interface Ideas {
  readonly services: ServiceIdea[];
  readonly kinds: ProjectKind[];
  readonly media: FolderIdea[];
  readonly databases: DatabaseIdea[];
  readonly rebuildable: RebuildableIdea[];
}

export interface Looked {
  readonly reader: ProjectReader;
  readonly survey: Survey;
  readonly ideas: Ideas;
}

export function why(code: Reason['code'], details: Reason['details'] = {}): Reason {
  return { code, details };
}

/** Keeps what is not known yet; what is named twice is known from the first who named it. */
export function addDatabase(ideas: Ideas, idea: DatabaseIdea): void {
  if (!ideas.databases.some((other) => identityOf(other) === identityOf(idea))) ideas.databases.push(idea);
}

/** The same for two ideas of the same data, whatever they call it. */
export function identityOf(idea: DatabaseIdea): string {
  if (idea.engine === 'sqlite') return `sqlite:${idea.file}`;
  const place = JSON.stringify(idea.place ?? null);
  if (idea.engine === 'command') return `command:${idea.dump.join(' ')}:${place}`;
  const host = idea.host === undefined || isThisMachine(idea.host) ? '' : idea.host;
  const port = idea.port ?? (idea.engine === 'mysql' ? 3306 : 5432);
  return `${idea.engine}:${idea.socket ?? host}:${port}:${idea.database}:${place}`;
}

export function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1|0\.0\.0\.0)$/.test(host);
}

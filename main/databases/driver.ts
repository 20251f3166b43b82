import type { ErrorDetails } from '../base/errors.ts';
import type { DatabaseEngine } from '../contract/settings/database.ts';
import type { SecretSource } from '../contract/settings/secret.ts';

/** What every engine of this room can do. `drivers.ts` holds one per engine. */
export interface Driver<Settings> {
  /** Begins a dump; whoever calls it must `close()` what it gets, whatever happens. */
  openDump(settings: Settings, world: DatabaseWorld): Promise<OpenDump>;
  /** Looks, and changes nothing. What makes a dump impossible is thrown, what is only worth knowing is a warning. */
  probe(settings: Settings, world: DatabaseWorld): Promise<Probe>;
  /** Loads a dump beside the live database, never over it; after a failure nothing of it is left. */
  load(settings: Settings, job: LoadJob, world: DatabaseWorld): Promise<LoadResult>;
  /** Puts a dump in the place of the live database. Safety backup and consent are the caller's part. */
  loadOverLive(settings: Settings, dump: StoredDump, world: DatabaseWorld): Promise<LoadResult>;
  /** Removes what `load` made (`LoadResult.database`); refuses anything that `load` cannot have made. */
  dropScratch(settings: Settings, database: string, world: DatabaseWorld): Promise<void>;
}

/** Everything a driver may ask of its surroundings. */
export interface DatabaseWorld {
  /** The secret, or null when there is none to be had at that source. */
  secret(source: SecretSource): Promise<string | null>;
  /** Environment of the tools; the program's own, or less. */
  readonly env: NodeJS.ProcessEnv;
  /** Private folder (0700) for short-lived files; on a disk with room for a copy of an SQLite database. */
  readonly spool: string;
  /** `count` random bytes. */
  random(count: number): Buffer;
  readonly signal?: AbortSignal;
}

/** A dump under way: as a stream that must be read to its end, or as a finished file. */
export type OpenDump = StreamDump | FileDump;

interface DumpUnderWay {
  /** File name of the dump: `<name of the database in its project>.<extension by format>`. */
  readonly file: string;
  /** After all was read: what the dump holds. Throws (dump-failed and others) when the dump does not count. */
  finish(): Promise<DumpFacts>;
  /** What was noticed on the way; complete after `finish`. */
  readonly warnings: readonly Warning[];
  /** Small files that belong beside the dump (`<name>.globals.sql`); complete after `finish`. */
  readonly beside: readonly { readonly file: string; readonly bytes: Buffer }[];
  /** Ends tools and sessions and removes temporary files; safe at any time and twice. */
  close(): Promise<void>;
}

export interface StreamDump extends DumpUnderWay {
  readonly kind: 'stream';
  /** Read once, at the reader's pace. Throws a CofreError as soon as the tool has failed. */
  readonly chunks: AsyncIterable<Buffer>;
}

export interface FileDump extends DumpUnderWay {
  readonly kind: 'file';
  /** Complete and quiet until `close`, which removes it. */
  readonly path: string;
}

export type DumpFormat = 'sqlite' | 'pg-custom' | 'sql' | 'raw';

export interface TableCount {
  /** `orders`; in PostgreSQL with its schema, `public.orders`. */
  readonly name: string;
  readonly rows: number;
}

/** What a dump holds and what made it; becomes part of the snapshot record. */
export interface DumpFacts {
  readonly engine: DatabaseEngine;
  readonly format: DumpFormat;
  /** Name on the server, or path of the file. */
  readonly database: string;
  readonly serverVersion: string;
  readonly toolVersion: string;
  readonly tables: readonly TableCount[];
  /** Whether rows were counted in the snapshot of the dump itself, right around it, or not at all. */
  readonly counted: 'same-snapshot' | 'around' | 'not-counted';
  /** `name version` each. */
  readonly extensions: readonly string[];
  readonly extra: Readonly<Record<string, string>>;
}

/** `code` selects the text in the person's language (`databases.warnings.<code>`), `message` is its plain English. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export type WarningCode =
  | 'tool-said' // the tool wrote this to its standard error and went on
  | 'not-transactional' // tables whose rows may change while they are dumped (MyISAM)
  | 'other-family' // MySQL dumped by a tool of MariaDB, or the other way round
  | 'no-role-passwords' // only a superuser may see the passwords of roles
  | 'locale-missing' // text is sorted otherwise than it was
  | 'owners-changed' // everything belongs to the user that loaded it
  | 'partly-hidden' // the user lacks a right without which the server hides tables or triggers
  | 'rows-fewer' // far fewer rows in the dump than right before it
  | 'left-behind' // a database that is of no use any more could not be removed
  | 'no-tables'
  | 'newer-tool' // what this dump tool writes is not known here: the rows in it are not counted once more
  | 'broken-references' // rows whose foreign keys point to rows that are not there
  | 'not-checked' // a part that only the application's own functions or modules can read
  | 'not-loadable'; // a command without its counterpart for restoring

export interface Probe {
  readonly serverVersion: string;
  readonly toolVersion: string;
  readonly tables: readonly string[];
  /** Size on the server in bytes, null where it does not tell. */
  readonly bytes: number | null;
  readonly warnings: readonly Warning[];
}

export interface StoredDump {
  readonly facts: DumpFacts;
  readonly chunks: AsyncIterable<Buffer>;
}

export interface LoadJob {
  readonly dump: StoredDump;
  /**
   * `scratch`: a new database, `cofre_restore_<hex>` where no name is given (SQLite: a file in the spool).
   * `file`: a new file at that path (SQLite only). What exists already is never touched: `target-exists`.
   */
  readonly target:
    | { readonly kind: 'scratch'; readonly name?: string }
    | { readonly kind: 'file'; readonly path: string };
}

export interface LoadResult {
  /** Name of the database, or path of the file, that now holds the data. */
  readonly database: string;
  readonly tables: readonly TableCount[];
  /** Where the loaded rows differ from the facts of the dump; `null` for a table that is absent on that side. */
  readonly differences: readonly {
    readonly table: string;
    readonly expected: number | null;
    readonly found: number | null;
  }[];
  readonly warnings: readonly Warning[];
}

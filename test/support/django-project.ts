import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipLoudly } from './privileges.ts';

/** A connection of a PostgreSQL server for the project, as in its settings; the password goes by the environment. */
export interface DjangoServer {
  readonly NAME: string;
  readonly USER: string;
  readonly HOST: string;
  readonly PORT: string;
}

export interface DjangoOptions {
  /** Over all tables of its own. */
  readonly rows?: number;
  /** Products with a photo, and as many invoices with a document. */
  readonly uploads?: number;
  /** `postgresql://user@host:port/name`, host `/folder` percent-encoded for a socket; none: SQLite in the folder. */
  readonly url?: string;
}

/** What the application itself sees of its data. */
export interface DjangoState {
  /** Rows by model, `orders.Order`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Sums, a join over all foreign keys, the newest row. */
  readonly sums: Readonly<Record<string, string | number>>;
  /** SHA-256 of each upload that the database names, read through the application's storage. */
  readonly uploads: Readonly<Record<string, string>>;
  /** Uploads that the database names and that are not there. */
  readonly missing: readonly string[];
}

/** Python of the system, which has Debian's Django, before one of a version manager, which has not. */
const PYTHONS = ['/usr/bin/python3', 'python3'];
const support = fileURLToPath(new URL('django/', import.meta.url));

/** The Python that has Django (and, for PostgreSQL, psycopg2); null and loudly where there is none. */
export function djangoPython(modules: readonly string[] = ['django']): string | null {
  const script = modules.map((name) => `import ${name}`).join('; ');
  const found = PYTHONS.find((python) => {
    try {
      execFileSync(python, ['-c', script], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined)
    skipLoudly(`no Python with ${modules.join(', ')}: Debian has python3-${modules.join(', python3-')}`);
  return found ?? null;
}

/** A real Django project in its folder: made by its own commands, with rows, foreign keys and uploads. */
export class DjangoProject {
  readonly folder: string;
  readonly #python: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, python: string, env: NodeJS.ProcessEnv = {}) {
    this.folder = folder;
    this.#python = python;
    this.#env = {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUTF8: '1',
      ...env,
    };
  }

  get database(): string {
    return join(this.folder, 'db.sqlite3');
  }

  get media(): string {
    return join(this.folder, 'media');
  }

  /** Runs `manage.py`; throws with what it said when it fails. */
  manage(...args: string[]): string {
    const manage = join(this.folder, 'manage.py');
    return run(this.#python, [manage, ...args], {
      env: this.#env,
      cwd: this.folder,
    });
  }

  /** Throws unless the project and its database fit each other; gives what the application sees. */
  state(): DjangoState {
    this.manage('check', '--fail-level', 'WARNING');
    this.manage('migrate', '--check');
    return JSON.parse(this.manage('shell', '-c', readFileSync(join(support, 'state.py'), 'utf8')));
  }

  /** SHA-256 of every file under media, by its path there. */
  mediaHashes(): Record<string, string> {
    const files = readdirSync(this.media, {
      recursive: true,
      withFileTypes: true,
    }).filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
    return Object.fromEntries(
      paths.map((path) => [
        relative(this.media, path),
        createHash('sha256').update(readFileSync(path)).digest('hex'),
      ]),
    );
  }
}

export function makeDjangoProject(
  folder: string,
  python: string,
  options: DjangoOptions = {},
): DjangoProject {
  const { rows = 100_000, uploads = 12, url } = options;
  const { server, env } = url === undefined ? { server: null, env: {} } : parted(url);
  const project = new DjangoProject(folder, python, env);
  const input = JSON.stringify({ rows, uploads, server });
  run(python, [join(support, 'build.py'), folder], {
    env: { ...process.env, PYTHONUTF8: '1', ...env },
    input,
  });
  return project;
}

function parted(url: string): { server: DjangoServer; env: NodeJS.ProcessEnv } {
  const { hostname, port, username, password, pathname } = new URL(url);
  const server = {
    NAME: decodeURIComponent(pathname.slice(1)),
    USER: decodeURIComponent(username),
    HOST: decodeURIComponent(hostname),
    PORT: port,
  };
  return { server, env: { SHOP_DB_PASSWORD: decodeURIComponent(password) } };
}

interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string;
}

function run(program: string, args: readonly string[], options: RunOptions): string {
  return execFileSync(program, args, {
    ...options,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

import type { DatabaseSettings } from '../../contract/settings/database.ts';

/** How the project's own checks reach a database that was loaded to be tried out. */
export interface ScratchAccess {
  /** Name of the database in its project. */
  readonly name: string;
  /** `postgresql://user@%2Ffolder:5432/name`, `mysql://...`, `sqlite:////file`; may hold a password: only for environments. */
  readonly url: string;
  readonly parts: Readonly<Record<string, string>>;
}

export function fileAccess(name: string, file: string): ScratchAccess {
  return { name, url: `sqlite:///${encodeURI(file)}`, parts: { ENGINE: 'sqlite', NAME: file } };
}

export function serverAccess(
  name: string,
  at: { settings: DatabaseSettings; database: string; password: string | null },
): ScratchAccess | null {
  const { settings, database, password } = at;
  if (settings.engine !== 'postgresql' && settings.engine !== 'mysql') return null;
  const { host = '', socket = '', port, user = '' } = settings;
  const isPostgres = settings.engine === 'postgresql';
  const login = [user, ...(password === null ? [] : [password])].map(encodeURIComponent).join(':');
  const place = isPostgres && socket !== '' ? encodeURIComponent(socket) : host === '' ? 'localhost' : host;
  const at2 = `${login === '' ? '' : `${login}@`}${place}${port === undefined ? '' : `:${port}`}`;
  const query = !isPostgres && socket !== '' ? `?unix_socket=${encodeURIComponent(socket)}` : '';
  return {
    name,
    url: `${settings.engine}://${at2}/${encodeURIComponent(database)}${query}`,
    parts: {
      ENGINE: settings.engine,
      NAME: database,
      USER: user,
      PASSWORD: password ?? '',
      HOST: isPostgres && socket !== '' ? socket : host,
      PORT: port === undefined ? '' : String(port),
      SOCKET: socket,
    },
  };
}

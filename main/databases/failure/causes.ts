import type { ErrorCode } from '../../base/errors.ts';

/** A cause that tools name in their own words. Without a code it is the failure of what was being done. */
export interface Cause {
  readonly pattern: RegExp;
  readonly code?: ErrorCode;
  /** Key of its sentence (`reasons.<reason>`); `what` of the pattern fills it in. */
  readonly reason: string;
}

const quoted = '["\'`](?<what>[^"\'`\\n]+)["\'`]';

/** The first that fits is told: what names one thing comes before what could mean many. Tools speak English (LC_ALL=C). */
export const CAUSES: readonly Cause[] = [
  // The way to the place
  {
    pattern: /No such container: *(?<what>\S+)/i,
    code: 'database-unreachable',
    reason: 'dbContainerMissing',
  },
  {
    pattern: /container (?<what>\S+) is not running|service "(?:[^"]+)" is not running/i,
    code: 'database-unreachable',
    reason: 'dbContainerStopped',
  },
  {
    pattern: /Cannot connect to the Docker daemon|permission denied while trying to connect to the Docker/i,
    code: 'database-unreachable',
    reason: 'dbNoDocker',
  },
  {
    pattern: /Host key verification failed/,
    code: 'database-unreachable',
    reason: 'dbHostKey',
  },
  {
    pattern: /Permission denied \([a-z,-]+\)/,
    code: 'database-refused',
    reason: 'dbSshRefused',
  },
  {
    pattern: /ssh: (?<what>[^\n]+)|kex_exchange_identification|Connection closed by .* port \d+/,
    code: 'database-unreachable',
    reason: 'dbSsh',
  },
  {
    pattern:
      /exec: \\?"?(?<what>[^"\\:]+)\\?"?: (?:executable file not found|no such file)|sh: .*?(?<tool>[\w./-]+): (?:command )?not found/i,
    code: 'dump-tool-missing',
    reason: 'dbToolMissing',
  },

  // Letting us in
  {
    pattern:
      /password authentication failed|no password supplied|fe_sendauth|Access denied for user [^\n]*using password: (?:YES|NO)/i,
    code: 'database-refused',
    reason: 'dbPassword',
  },
  {
    pattern: /(?:Peer|Ident|GSSAPI|certificate|trust) authentication failed|no pg_hba\.conf entry/i,
    code: 'database-refused',
    reason: 'dbNotAllowed',
  },
  {
    pattern: /FATAL: +role ["'](?<what>[^"']+)["'] (?:does not exist|is not permitted to log in)/,
    code: 'database-refused',
    reason: 'dbNoRole',
  },
  {
    pattern: /FATAL: +database "(?<what>[^\n]+)" does not exist|Unknown database '(?:[^\n]+)'/,
    code: 'database-missing',
    reason: 'dbMissing',
  },
  {
    pattern: /Access denied for user [^\n]* to database|permission denied for database/i,
    code: 'database-refused',
    reason: 'dbNoRight',
  },
  {
    pattern: /too many clients already|remaining connection slots are reserved|Too many connections/i,
    code: 'database-unreachable',
    reason: 'dbBusy',
  },
  {
    pattern: /the database system is (?:starting up|shutting down|in recovery mode)/,
    code: 'database-unreachable',
    reason: 'dbStarting',
  },
  {
    pattern:
      /server does not support SSL|SSL error|certificate verify failed|TLS\/SSL error|SSL connection error/i,
    code: 'database-refused',
    reason: 'dbTls',
  },

  // What went wrong while it worked
  {
    pattern: /aborting because of server version mismatch/,
    code: 'dump-tool-old',
    reason: 'dbToolOld',
  },
  {
    pattern: /unsupported version \((?<what>[\d.]+)\) in file header/,
    code: 'load-failed',
    reason: 'dbRestoreToolOld',
  },
  {
    pattern:
      /permission denied for (?:table|relation|schema|sequence|function|view|large object) ?(?<what>[^\n]+)/,
    reason: 'dbTableDenied',
  },
  {
    pattern: new RegExp(
      `command denied to user [^\\n]* for (?:table|routine) ${quoted}(?:\\.["'\`][^\\n]+)?`,
    ),
    reason: 'dbTableDenied',
  },
  {
    pattern: /query would be affected by row-level security policy for table "(?<what>[^\n]+)"/,
    reason: 'dbRowSecurity',
  },
  {
    pattern:
      /terminating connection due to|server closed the connection unexpectedly|Lost connection to (?:MySQL |MariaDB )?server|server has gone away|connection to server was lost|could not receive data from server|Server shutdown in progress/i,
    reason: 'dbLost',
  },
  {
    pattern:
      /relation "(?<what>[^\n]+)" does not exist|could not open relation with OID|cache lookup failed for relation|Table definition has changed|Table '(?:[^\n]+)' doesn't exist/,
    reason: 'dbTableGone',
  },
  {
    pattern: /No space left on device|disk full|Disk is full|The table '[^']+' is full/i,
    reason: 'dbDiskFull',
  },
  {
    pattern: /(?:extension "(?<what>[^"]+)" is not available|could not open extension control file)/,
    reason: 'dbExtensionMissing',
  },
  { pattern: /role "(?<what>[^\n]+)" does not exist/, reason: 'dbRoleMissing' },
  {
    pattern: /permission denied to create database|Access denied[^\n]*CREATE/i,
    reason: 'dbMayNotCreate',
  },
  {
    pattern: /canceling statement due to (?<what>[^\n]+)/,
    reason: 'dbTimedOut',
  },
  { pattern: /Out of memory|out of memory/, reason: 'dbNoMemory' },

  // No way there at all: last, because these words also appear inside the ones above
  {
    pattern:
      /could not connect to server|connection to server [^\n]*failed|Can't connect to (?:local |MySQL |MariaDB )*server|Connection refused|could not translate host name|Unknown (?:MySQL |MariaDB )?server host|timeout expired/i,
    code: 'database-unreachable',
    reason: 'dbDown',
  },
];

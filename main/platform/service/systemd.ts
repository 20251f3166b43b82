import type { ServiceWords } from './words.ts';

/** A unit that starts Cofre again when it falls over, and gives a backup time to stop where the vault is valid. */
export function systemdUnit(
  words: ServiceWords,
  { system, user }: { system: boolean; user: string | null },
): string {
  const environment = Object.entries(words.env).map(
    ([name, value]) => `Environment=${systemdWord(`${name}=${value}`)}`,
  );
  return `[Unit]
Description=Cofre: backups that prove themselves
Documentation=man:systemd.service(5)
${system ? 'After=network-online.target\nWants=network-online.target\n' : ''}
[Service]
Type=exec
ExecStart=${startable(words.argv).map(systemdWord).join(' ')}
${environment.map((line) => `${line}\n`).join('')}${user === null ? '' : `User=${user}\n`}Restart=on-failure
RestartSec=30
TimeoutStopSec=90
Nice=10
IOSchedulingClass=best-effort
IOSchedulingPriority=7
NoNewPrivileges=yes

[Install]
WantedBy=${system ? 'multi-user.target' : 'default.target'}
`;
}

/** systemd starts no program with a quote or backslash in its path, however it is quoted; env does. */
function startable(argv: readonly string[]): readonly string[] {
  return /["'\\]/.test(argv[0] ?? '') ? ['/usr/bin/env', ...argv] : argv;
}

/** systemd.syntax(7): in double quotes with C escapes; `%` and, in commands, `$` mean something unless doubled. */
export function systemdWord(word: string): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return /^[\w@+=:,./-]+$/.test(word) ? word : `"${escaped}"`;
}

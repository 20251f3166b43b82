import { execFileSync } from 'node:child_process';

/** The caller's environment without what would point a tool at somebody's real repositories. */
export function environment(own: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (pair): pair is [string, string] =>
      pair[1] !== undefined && !/^(?:COFRE|RESTIC|BORG|ZSTD|TAR)_/.test(pair[0]),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8', TZ: 'UTC', ...own };
}

/** First line of what a program says about itself; throws when it cannot be run. */
export function ask(program: string, args: readonly string[]): string {
  const answer = execFileSync(program, args, {
    encoding: 'utf8',
    env: environment({}),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return answer.split('\n', 1)[0]!.trim();
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillHistory } from '../../core/health/many-runs.ts';

/** One process from its start to its end. */
export interface StartRun {
  readonly what: string;
  readonly milliseconds: number;
}

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const RUNS = 50_000;
const ROUNDS = 15;
/** Issue 7: `cofre status` with so many runs, also when no core runs (ms). */
const TARGET_MS = 150;

/** Short commands as whole processes, in turn, with a history of 50,000 runs and no core; `node` alone is the floor. */
export function runStart({
  scratch,
  say,
}: {
  readonly scratch: string;
  readonly say: (line: string) => void;
}): StartRun[] {
  const home = path.join(scratch, 'start');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const schedules = [{ type: 'full', times: { kind: 'at', time: '03:00' } }];
  const projects = { shop: { vault: 'disk', folders: [home], schedules } };
  const settings = { version: 1, vaults: { disk: { url: path.join(home, 'vault') } }, projects };
  writeFileSync(path.join(home, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  fillHistory(home, RUNS, Date.now());
  const commands: [what: string, words: string[]][] = [
    ['node alone', ['-e', '0']],
    ['cofre --version', [cli, '--version']],
    ['cofre status', [cli, 'status']],
    ['cofre status --json', [cli, 'status', '--json']],
    ['cofre history', [cli, 'history']],
  ];
  const runs: StartRun[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [what, words] of commands) {
      const began = performance.now();
      const { status, stderr } = spawnSync(process.execPath, words, {
        env: { ...process.env, COFRE_HOME: home },
      });
      const milliseconds = performance.now() - began;
      if (status === null || stderr.length > 0) throw new Error(`${what}: ${stderr.toString()}`);
      if (round >= 0) runs.push({ what, milliseconds }); // the first fills the cache of compiled code
    }
  }
  say(`start of short commands: ${ROUNDS} rounds`);
  return runs;
}

export function startTable(runs: readonly StartRun[]): string {
  const lines = [...Map.groupBy(runs, ({ what }) => what)].map(([what, all]) => {
    const times = all.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    const [least = 0, median = 0] = [times[0], times[Math.floor(times.length / 2)]];
    const target =
      what === 'cofre status' ? `${median <= TARGET_MS ? 'met' : 'MISSED'}: ${TARGET_MS} ms` : '';
    return `| ${what} | ${median.toFixed(0)} | ${least.toFixed(0)} | ${target} |`;
  });
  return [
    `## Start of short commands, ${RUNS} runs in history (ms)`,
    '',
    '| process | median | least | target |',
    '|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

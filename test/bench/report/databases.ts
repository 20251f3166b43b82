import { type DayKind, dayKinds } from '../databases/days.ts';
import type { DumpRun, DumpTool } from '../databases/run-databases.ts';
import type { DatabaseCase } from '../names.ts';
import { drawTable } from './draw.ts';
import { median } from './results.ts';

/** Issue 3: what a day costs, held against restic on the same dumps, and what dumping into a vault costs beside dumping. */
const NEW_AGAINST_RESTIC = { clustered: 0.05, scattered: 0.15 } as const;
const DUMP_AGAINST_BARE = 1.15;
const MEMORY_BYTES = 300e6;

const header = ['', 'Cofre', 'restic', 'dump alone', 'Cofre / rival', 'target', 'met'];

/** A database's evenings: seconds, stored bytes, peak memory. */
export function databaseTable(name: DatabaseCase, runs: readonly DumpRun[]): string {
  const evenings = [...new Set(runs.map(({ evening }) => evening))];
  const rows = evenings.flatMap((evening) => {
    const of = (tool: DumpTool, key: 'wallSeconds' | 'newBytes') =>
      median(runs.filter((run) => run.evening === evening && run.tool === tool).map((run) => run[key]));
    const wall = {
      cofre: of('cofre', 'wallSeconds'),
      restic: of('restic', 'wallSeconds'),
      dump: of('dump', 'wallSeconds'),
    };
    const bytes = { cofre: of('cofre', 'newBytes'), restic: of('restic', 'newBytes') };
    const most = evening === 'base' ? undefined : NEW_AGAINST_RESTIC[evening];
    return [
      row(`${evening}: dump and store, s`, wall, {
        rival: 'dump',
        atMost: name === 'db-postgresql' ? DUMP_AGAINST_BARE : undefined,
      }),
      row(`${evening}: stored anew, MB`, scaled(bytes), { rival: 'restic', atMost: most }),
    ];
  });
  rows.push(...leastRows(runs));
  const peak = Math.max(
    ...runs.filter(({ tool }) => tool === 'cofre').map((run) => run.peakMemoryBytes ?? 0),
  );
  rows.push([
    'peak memory, MB',
    (peak / 1e6).toFixed(0),
    '',
    '',
    '',
    `<= ${MEMORY_BYTES / 1e6}`,
    peak <= MEMORY_BYTES ? 'yes' : 'NO',
  ]);
  return [`## ${name}`, '', drawTable(header, rows), ''].join('\n');
}

/**
 * The clustered day once more, in both readings of its target: against restic on the same day, which finds the old rows again
 * itself, and on the scattered day, where it does not; beside it the changed rows alone, the least that anybody could store.
 */
function leastRows(runs: readonly DumpRun[]): string[][] {
  const day = (kind: DayKind, tool: DumpTool) =>
    runs.filter(({ evening, tool: by }) => evening === kind && by === tool);
  const stored = (kind: DayKind, tool: DumpTool) =>
    median(day(kind, tool).map(({ newBytes }) => newBytes)) ?? 0;
  const least = day('clustered', 'cofre')[0]?.leastBytes ?? 0;
  const asked = { rival: 'restic', atMost: NEW_AGAINST_RESTIC.clustered } as const;
  return dayKinds.flatMap((against) => {
    const restic = stored(against, 'restic');
    const name = `restic's ${against} day`;
    const rows =
      against === 'clustered'
        ? []
        : [[`clustered: stored anew against ${name}, MB`, stored('clustered', 'cofre')] as const];
    return [...rows, [`clustered: changed rows alone against ${name}, MB`, least] as const].map(
      ([title, cofre]) => row(title, scaled({ cofre, restic }), asked),
    );
  });
}

type Values = Partial<Record<DumpTool, number | undefined>>;

function row(
  title: string,
  values: Values,
  target: { rival: DumpTool; atMost: number | undefined },
): string[] {
  const { cofre, restic, dump } = values;
  const rival = values[target.rival];
  const ratio = cofre === undefined || rival === undefined || rival === 0 ? undefined : cofre / rival;
  const asked = target.atMost;
  const verdict = ratio === undefined ? '?' : asked !== undefined && ratio <= asked ? 'yes' : 'NO';
  return [
    title,
    shown(cofre),
    shown(restic),
    shown(dump),
    ratio === undefined ? '-' : `${ratio.toFixed(3)} ${target.rival}`,
    asked === undefined ? '' : `<= ${asked.toFixed(2)}`,
    asked === undefined ? '' : verdict,
  ];
}

function scaled(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([tool, bytes]) => [tool, bytes === undefined ? bytes : bytes / 1e6]),
  );
}

function shown(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(2);
}

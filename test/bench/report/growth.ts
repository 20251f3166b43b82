import type { GrowthRun } from '../growth/run-growth.ts';
import { drawTable } from './draw.ts';
import { median } from './results.ts';

type What = GrowthRun['what'];

/** The curves as tables: seconds of Cofre and of restic, then megabytes. */
export function growthTables(runs: readonly GrowthRun[]): string {
  return [
    ['## growth', ''],
    section(runs, { curve: 'files', title: 'With the number of files', timed: ['first', 'again', 'ls'] }),
    section(runs, { curve: 'snapshots', title: 'With the number of snapshots', timed: ['backup', 'list'] }),
    objects(runs.filter(({ curve }) => curve === 'objects')),
  ]
    .flat()
    .join('\n');
}

interface Shape {
  readonly curve: GrowthRun['curve'];
  readonly title: string;
  readonly timed: readonly What[];
}

function section(all: readonly GrowthRun[], { curve, title, timed }: Shape): string[] {
  const runs = all.filter((run) => run.curve === curve);
  if (runs.length === 0) return [];
  const both = (what: What, at: number): string =>
    pair(
      runs.filter((run) => run.what === what && run.at === at),
      ({ seconds }) => seconds,
      seconds,
    );
  const rows = [...new Set(runs.map(({ at }) => at))].map((at) => [
    count(at),
    ...timed.map((what) => both(what, at)),
    pair(
      runs.filter((run) => run.at === at),
      ({ repositoryBytes }) => repositoryBytes,
      megabytes,
    ),
    pair(
      runs.filter((run) => run.at === at),
      ({ peakMemoryBytes }) => peakMemoryBytes,
      megabytes,
      Math.max,
    ),
  ]);
  const header = [curve, ...timed.map((what) => `${what}, s`), 'repository, MB', 'peak memory, MB'];
  return [`### ${title} (Cofre / restic)`, '', drawTable(header, rows), ''];
}

function objects(runs: readonly GrowthRun[]): string[] {
  if (runs.length === 0) return [];
  const rows = [...Map.groupBy(runs, ({ at }) => at)].map(([at, same]) => [
    count(at),
    seconds(median(same.map((run) => run.seconds))),
    String(Math.max(...same.map(({ requests }) => requests ?? 0))),
  ]);
  return [
    ...['### With the number of objects in a copy (Cofre; nothing new, listed anew)', ''],
    ...[drawTable(['objects', 'sync, s', 'requests'], rows), ''],
  ];
}

/** Cofre's figure, then restic's. */
function pair(
  runs: readonly GrowthRun[],
  key: (run: GrowthRun) => number | null,
  shown: (value: number | undefined) => string,
  sum: (...values: number[]) => number | undefined = (...values) => median(values),
): string {
  const of = (tool: GrowthRun['tool']): number | undefined => {
    const values = runs
      .filter((run) => run.tool === tool)
      .map(key)
      .filter((value) => value !== null);
    return values.length === 0 ? undefined : sum(...values);
  };
  return `${shown(of('cofre'))} / ${shown(of('restic'))}`;
}

const count = (value: number): string => value.toLocaleString('en');
const seconds = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(2));
const megabytes = (value: number | undefined): string =>
  value === undefined ? '-' : (value / 1e6).toFixed(0);

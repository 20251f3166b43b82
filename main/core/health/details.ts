import { backupType } from '../../contract/settings/backup-type.ts';
import type { Drill } from '../../contract/views/proof.ts';
import type { Run } from '../../contract/views/run.ts';
import type { BackupBrief, ProjectDetails } from '../../contract/views/status.ts';
import { briefOf } from './brief.ts';
import { dayStatuses } from './days.ts';
import type { HealthWorld } from './gather.ts';

/** Newest snapshots, troubles and drills that are shown. */
const SHOWN = 10;
const SNAPSHOTS = 20;

/** What `--detailed` adds about one project. */
export function detailsOf(world: HealthWorld, name: string): ProjectDetails {
  const { settings, history } = world;
  const project = settings.projects[name];
  const drills = history.drills.list({ project: name, limit: SHOWN });
  return {
    days: dayStatuses(world, name),
    retention: backupType.options.flatMap((type) => {
      const rules = project?.retention[type];
      return rules === undefined ? [] : [{ type, rules: numbersOf(rules) }];
    }),
    databases: (project?.databases ?? []).map((database) => ({
      ...{ name: database.name, engine: database.engine, proof: proofOf(drills, database.name) },
    })),
    snapshots: snapshotsOf(world, name),
    troubles: troublesOf(world, name),
    drills,
  };
}

function proofOf(drills: readonly Drill[], name: string): ProjectDetails['databases'][number]['proof'] {
  for (const { at, databases } of drills) {
    const found = databases.find((database) => database.name === name);
    if (found === undefined) continue;
    const { verdict, tables, rows, durationMs } = found;
    return { at, verdict, tables, rows, durationMs };
  }
  return null;
}

function snapshotsOf({ history }: HealthWorld, project: string): BackupBrief[] {
  const usable = ['complete', 'incomplete'] as const;
  const { runs } = history.list(
    { project, kinds: ['backup'], states: [...usable] },
    { limit: SNAPSHOTS, before: null },
  );
  return runs.flatMap((run) => briefOf(run) ?? []);
}

function troublesOf({ history }: HealthWorld, project: string): Run[] {
  const bad = ['failed', 'incomplete', 'interrupted'] as const;
  return bad
    .flatMap((state) => history.list({ project, states: [state] }, { limit: SHOWN, before: null }).runs)
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, SHOWN);
}

function numbersOf(rules: object): Record<string, number> {
  return Object.fromEntries(Object.entries(rules).filter(([, value]) => typeof value === 'number'));
}

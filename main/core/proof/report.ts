import { hostname } from 'node:os';
import type { Settings } from '../../contract/settings/settings.ts';
import type { DrillVerdict } from '../../contract/views/proof.ts';
import type { Report, Tally } from '../../contract/views/report.ts';
import type { Run } from '../../contract/views/run.ts';
import { PAGE_MAX } from '../../contract/views/run-words.ts';
import type { History } from '../history/history.ts';
import { projectOf } from '../settings/lookup.ts';
import { coverageOfAll } from './coverage.ts';

export interface ReportWorld {
  readonly home: string;
  readonly version: string;
  readonly settings: Settings;
  readonly history: History;
  readonly now: number;
}

/** Runs and drills that a report lists one by one; the tallies count all. */
const LISTED_MAX = 500;
/** Without a beginning: the last so many days. */
const DAYS = 90;
const DAY_MS = 24 * 3600 * 1000;

/** Told from the settings and the history of this instance; `project` null: of all. */
export function makeReport(
  world: ReportWorld,
  {
    project = null,
    since = world.now - DAYS * DAY_MS,
  }: { project?: string | null; since?: number | undefined },
): Report {
  const { settings, history, now, version } = world;
  if (project !== null) projectOf(settings, project); // 'project-unknown'
  const projects = Object.keys(settings.projects).filter((name) => project === null || name === project);
  const places = new Set(projects.map((name) => settings.projects[name]?.vault ?? ''));
  const vaults = Object.keys(settings.vaults).filter((name) => project === null || places.has(name));
  const about = ({ project: of, vault }: Run) =>
    project === null || (of === null ? vaults.includes(vault) : of === project);
  const runs = allRuns(history, since).filter(about);
  return {
    ...{ madeAt: now, since, host: hostname(), cofre: version },
    projects: projects.map((name) => ofProject(world, name, { runs, since })),
    vaults: vaults.map((name) => ofVault(world, name, runs)),
    drills: history.drills.list({ project, since, limit: LISTED_MAX }),
    ...{ runs: runs.slice(0, LISTED_MAX), runCount: runs.length },
  };
}

function allRuns(history: History, since: number): Run[] {
  const runs: Run[] = [];
  for (let before: Run['id'] | null = null; ; ) {
    const page = history.list({ since }, { limit: PAGE_MAX, before });
    runs.push(...page.runs);
    if (page.next === null) return runs;
    before = page.next;
  }
}

function ofProject(
  { settings, history }: ReportWorld,
  name: string,
  { runs, since }: { runs: readonly Run[]; since: number },
): Report['projects'][number] {
  const project = projectOf(settings, name);
  const drills = history.drills.list({ project: name, since, limit: Number.MAX_SAFE_INTEGER });
  const times = (wanted: DrillVerdict) => drills.filter(({ verdict }) => verdict === wanted).length;
  const backups = { kinds: ['backup' as const], project: name };
  return {
    ...{ project: name, vault: project.vault, folders: project.folders },
    databases: project.databases.map(({ name: each, engine }) => ({ name: each, engine })),
    backups: tally(runs.filter((run) => run.kind === 'backup' && run.project === name)),
    lastBackup: newest(history, { ...backups, states: ['complete', 'incomplete'] }),
    drills: { passed: times('passed'), failed: times('failed'), inconclusive: times('inconclusive') },
    lastPassed: history.drills.list({ project: name, verdict: 'passed', limit: 1 })[0] ?? null,
  };
}

function ofVault(world: ReportWorld, name: string, runs: readonly Run[]): Report['vaults'][number] {
  const { settings, history, home, now } = world;
  const { url = '', copies = [] } = settings.vaults[name] ?? {};
  const mine = runs.filter(({ vault }) => vault === name);
  const of = (kind: Run['kind']) => tally(mine.filter((run) => run.kind === kind));
  const complete = { vault: name, states: ['complete' as const] };
  return {
    ...{ vault: name, url, checks: of('check'), heals: of('heal'), syncs: of('copy') },
    copies: copies.map((copy) => ({
      ...{ name: copy.name, kind: copy.kind },
      lastComplete: newest(history, { ...complete, kinds: ['copy'], types: [copy.name] })?.finishedAt ?? null,
    })),
    lastCheck: newest(history, { ...complete, kinds: ['check'] }),
    coverage: coverageOfAll(settings, { home, now }).filter(({ vault }) => vault === name),
  };
}

function newest(history: History, filter: Parameters<History['list']>[0]): Run | null {
  return history.list(filter, { limit: 1, before: null }).runs[0] ?? null;
}

function tally(runs: readonly Run[]): Tally {
  const count = (...states: Run['state'][]) => runs.filter(({ state }) => states.includes(state)).length;
  const [complete, incomplete, failed] = [count('complete'), count('incomplete'), count('failed')];
  return { complete, incomplete, failed, other: runs.length - complete - incomplete - failed };
}

import type { Finding } from '../../contract/views/health.ts';
import type {
  BackupBrief,
  ProjectStatus,
  Status,
  TypeStatus,
  VaultStatus,
} from '../../contract/views/status.ts';
import { briefOf } from './brief.ts';
import { detailsOf } from './details.ts';
import type { Facts, ProjectFacts, TypeFacts, VaultFacts } from './facts.ts';
import { findingsOf } from './findings.ts';
import { gatherFacts, type HealthWorld } from './gather.ts';
import { remember } from './memory.ts';
import { scoreOf } from './score.ts';
import { findingsAbout, levelOf, worst } from './verdict.ts';

export interface Asked {
  readonly project: string | null;
  readonly detailed: boolean;
}

/** How everything is, from stored facts. The one place where it is told: tray, window, command line and monitoring ask here. */
export async function readStatus(world: HealthWorld, { project, detailed }: Asked): Promise<Status> {
  const facts = await gatherFacts(world);
  const known = world.history.findings.list();
  const all = findingsOf(facts, known);
  // Of all projects, whichever is asked about: what is left out here would be forgotten.
  remember(world.history.findings, known, all);
  const status = statusOf(facts, all, project);
  if (!detailed) return status;
  const projects = status.projects.map((each) => ({ ...each, details: detailsOf(world, each.name) }));
  return { ...status, projects };
}

/** Pure. */
export function statusOf(facts: Facts, all: readonly Finding[], only: string | null): Status {
  const chosen = facts.projects.filter(({ name }) => only === null || name === only);
  const used = new Set(chosen.map(({ vault }) => vault));
  const findings =
    only === null
      ? all
      : all.filter((each) =>
          chosen.some(({ name, vault }) => findingsAbout([each], { project: name, vault }).length > 0),
        );
  const unknown = facts.projects.length === 0 ? ('no-projects' as const) : null;
  return {
    ...{ at: facts.now, unknown, served: facts.machine.served, paused: facts.machine.paused },
    level: worst([levelOf(findings), unknown === null ? 'ok' : 'warning']),
    running: chosen.flatMap(({ running }) => running),
    score: scoreOf(
      findings,
      chosen.map(({ name, vault }) => ({ project: name, vault })),
    ),
    projects: chosen.map((each) => projectStatus(each, findings)),
    vaults: facts.vaults
      .filter(({ name }) => only === null || used.has(name))
      .map((each) => vaultStatus(each, findings)),
    findings: [...findings],
  };
}

function projectStatus(project: ProjectFacts, findings: readonly Finding[]): ProjectStatus {
  const { name, vault, paused, running, types } = project;
  const shown = types.filter(
    ({ usable, schedules }) => usable !== null || schedules.some(({ enabled }) => enabled),
  );
  const nexts = types.flatMap(({ schedules }) => schedules.flatMap(({ nextAt }) => nextAt ?? []));
  return {
    ...{ name, vault, paused, running: [...running] },
    level: levelOf(findingsAbout(findings, { project: name, vault })),
    newest: newestOf(types),
    types: shown.map(typeStatus),
    nextAt: nexts.length === 0 ? null : Math.min(...nexts),
    growthPerDay: project.growthPerDay,
    proof: project.drills.passed,
    hold: project.hold,
    details: null,
  };
}

function newestOf(types: readonly TypeFacts[]): BackupBrief | null {
  const usable = types.flatMap((each) => each.usable ?? []);
  return briefOf(usable.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0] ?? null);
}

function typeStatus({ type, usable, schedules }: TypeFacts): TypeStatus {
  const on = schedules.filter(({ enabled, error }) => enabled && error === null);
  const nexts = on.flatMap(({ nextAt }) => nextAt ?? []);
  return {
    ...{ type, last: briefOf(usable) },
    periodMs: on.length === 0 ? null : Math.min(...on.map(({ periodMs }) => periodMs)),
    nextAt: nexts.length === 0 ? null : Math.min(...nexts),
  };
}

function vaultStatus(vault: VaultFacts, findings: readonly Finding[]): VaultStatus {
  const { name, url, projects, disk, budgetBytes, lastCheck } = vault;
  return {
    ...{ name, url, projects: [...projects], disk, budgetBytes, lastCheck },
    level: levelOf(findings.filter((each) => each.vault === name)),
    copies: vault.copies.map(({ view }) => view),
    coverage: vault.coverage === null ? [] : [vault.coverage],
  };
}

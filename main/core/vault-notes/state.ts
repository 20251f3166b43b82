import type { Settings } from '../../contract/settings/settings.ts';
import type { Run, RunKind, RunState } from '../../contract/views/run.ts';
import type { VaultState } from '../../format/vault-state.ts';
import type { History } from '../history/history.ts';
import { projectsIn } from './own-settings.ts';

export interface StateWorld {
  readonly history: History;
  readonly settings: Settings;
  readonly version: string;
  readonly now: number;
}

const GOOD: readonly RunState[] = ['complete', 'incomplete'];
const ENDED: readonly RunState[] = [...GOOD, 'failed', 'interrupted'];

/** How a vault is, as far as this instance knows: what its projects' newest backups and drills came to. */
export function stateOf(
  vault: { readonly id: string; readonly name: string },
  world: StateWorld,
): VaultState {
  const { history, settings, version, now } = world;
  const newest = (kind: RunKind, project: string, states: readonly RunState[]): Run | undefined =>
    history.list({ vault: vault.name, project, kinds: [kind], states: [...states] }, ONE).runs[0];
  const projects = projectsIn(settings, vault.name).map((project) => ({
    good: newest('backup', project, GOOD),
    ended: newest('backup', project, ENDED),
    drill: newest('drill', project, ENDED),
  }));
  const good = projects.map((project) => timeOf(project.good));
  return {
    ...{ format: 'cofre-state', version: 1, vault: vault.id, at: now, cofre: version },
    projects: projects.length,
    failing: projects.filter(({ ended }) => ended === undefined || !GOOD.includes(ended.state)).length,
    backup: latest(projects.map(({ ended }) => ended)),
    proof: latest(projects.map(({ drill }) => drill)),
    oldest: good.length === 0 || good.includes(null) ? null : Math.min(...good.map((at) => at ?? now)),
  };
}

const ONE = { limit: 1, before: null };

function timeOf(run: Run | undefined): number | null {
  return run === undefined ? null : (run.finishedAt ?? run.queuedAt);
}

function latest(runs: readonly (Run | undefined)[]): VaultState['backup'] {
  const known = runs.filter((run) => run !== undefined);
  const [newest] = known.sort((a, b) => (timeOf(b) ?? 0) - (timeOf(a) ?? 0));
  return newest === undefined ? null : { at: timeOf(newest) ?? 0, verdict: newest.state };
}

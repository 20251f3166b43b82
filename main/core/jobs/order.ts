import type { RunKind, Trigger } from '../../contract/views/run.ts';
import type { JobRequest } from './runner.ts';

/** What goes first. Who waits for the answer before a deploy comes before all; what nobody waits for comes last. */
const CLASSES = ['guard', 'manual', 'push', 'schedule', 'check', 'drill'] as const;

/** 0 is the most urgent. */
export function priorityOf({ kind, trigger }: { kind: RunKind; trigger: Trigger }): number {
  return CLASSES.indexOf(classOf(kind, trigger));
}

function classOf(kind: RunKind, trigger: Trigger): (typeof CLASSES)[number] {
  if (trigger === 'deploy') return 'guard';
  if (trigger === 'manual') return 'manual';
  if (trigger === 'push') return 'push';
  if (kind === 'drill') return 'drill';
  return kind === 'check' || kind === 'prune' || kind === 'heal' ? 'check' : 'schedule';
}

/** Equal for jobs of which one does for all: what set them off does not count. */
export function sameJobKey({ kind, project, vault, type, options }: JobRequest): string {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kind, project, vault, type, sorted]);
}

/** Drills only read: one at a time, beside whatever is written. No vault has a name that begins with a blank. */
export const DRILLS = ' drills';

/** Jobs of one lane run one after the other: all that write to a vault, and all that write to one of its copies. */
export function laneOf({ kind, vault, type }: Pick<JobRequest, 'kind' | 'vault' | 'type'>): string {
  if (kind === 'drill') return DRILLS;
  return kind === 'copy' ? `${vault}/${type}` : vault;
}

export interface Waiting {
  /** The vault it writes to, or `DRILLS`. */
  readonly vault: string;
  readonly priority: number;
  /** Order of arrival. */
  readonly arrived: number;
}

/** Most urgent first, among equals who came first. */
export function byTurn(a: Waiting, b: Waiting): number {
  return a.priority - b.priority || a.arrived - b.arrived;
}

/** Whose turn it is: the first whose vault nobody works on; a drill only when it is the first of all. null: none may start. */
export function nextOf<W extends Waiting>(
  waiting: readonly W[],
  busy: ReadonlySet<string>,
  parallel: number,
): W | null {
  if (busy.size - Number(busy.has(DRILLS)) >= parallel) return null;
  const sorted = [...waiting].sort(byTurn);
  return sorted.find(({ vault }, n) => !busy.has(vault) && (vault !== DRILLS || n === 0)) ?? null;
}

import { failureOf } from '../../contract/failure.ts';
import type { CheckedInput, RequestOutput } from '../../contract/requests.ts';
import { type Candidate, planRetention, type RulesOf } from '../../engine/retain/plan.ts';
import { pinnedIds } from '../../operations/pins.ts';
import { provenSnapshots } from '../../operations/proofs.ts';
import { withVault } from '../browse/choose.ts';
import type { CoreParts } from '../core.ts';
import { retentionOf, rulesFrom } from '../retention/rules.ts';
import { slotsOf, systemTimeZone } from '../schedule/times.ts';
import { projectOf, vaultOf } from '../settings/lookup.ts';

/** Snapshots of one answer: a picture shows no more. */
const LISTED_MAX = 2000;

/** What retention would leave of a project's snapshots, by rules that need not be written yet. Removes nothing. */
export async function previewRetention(
  parts: CoreParts,
  { project: name, retention }: CheckedInput<'retention.preview'>,
): Promise<RequestOutput<'retention.preview'>> {
  const settings = await parts.settings();
  const project = projectOf(settings, name);
  const vault = vaultOf(settings, project).name;
  const { rules: written, timeZone } = retentionOf(settings, vault);
  const rules: RulesOf = (of, type) => {
    if (retention === null) return written(of, type);
    const its = type === 'full' || type === 'quick' || type === 'database' ? retention[type] : undefined;
    return its === undefined ? {} : rulesFrom(its);
  };
  return withVault(parts, vault, async (opened, snapshots) => {
    const own = snapshots.filter(({ record }) => record.project === name);
    const [pins, proven] = [await pinnedIds(opened), await provenSnapshots(opened, snapshots)];
    const candidates = own.map(
      ({ id, record }): Candidate => ({
        ...{ id, project: name, type: record.type, verdict: record.verdict },
        time: Date.parse(record.started),
        pinned: pins.has(id),
        proven: proven.has(id),
      }),
    );
    const plan = planRetention(candidates, rules, { now: parts.clock.now(), timeZone });
    const reasons = new Map(plan.keep.map((kept) => [kept.id, kept.reasons]));
    const newestFirst = candidates.toSorted((a, b) => b.time - a.time);
    return {
      snapshots: newestFirst.slice(0, LISTED_MAX).map(({ id, time, type, verdict }) => ({
        ...{ id, startedAt: time, type, verdict, stays: reasons.has(id) },
        reasons: (reasons.get(id) ?? []).map(({ rule, n }) => ({ rule, n: n ?? null })),
      })),
      stay: plan.keep.length,
      go: plan.remove.length,
      unlisted: Math.max(0, candidates.length - LISTED_MAX),
    };
  });
}

export function previewSchedule(
  { times, timeZone, count }: CheckedInput<'schedule.preview'>,
  now: number,
): RequestOutput<'schedule.preview'> {
  try {
    const slots = slotsOf(times, timeZone ?? systemTimeZone());
    const next: number[] = [];
    for (let at = slots.after(now); at !== null && next.length < count; at = slots.after(at)) next.push(at);
    return { next, error: null };
  } catch (error) {
    return { next: [], error: failureOf(error) };
  }
}

import { type Finding, LEVELS } from '../../contract/views/health.ts';
import type { FindingKey, KnownFinding } from '../history/findings.ts';
import { automation } from './automation.ts';
import { copies } from './copies.ts';
import type { Facts } from './facts.ts';
import type { Found, Rule } from './found.ts';
import { freshness } from './freshness.ts';
import { held } from './held.ts';
import { integrity } from './integrity.ts';
import { notifications } from './notifications.ts';
import { proof } from './proof.ts';
import { space } from './space.ts';
import { surroundings } from './surroundings.ts';

const RULES: readonly Rule[] = [
  freshness,
  automation,
  proof,
  integrity,
  held,
  copies,
  space,
  notifications,
  surroundings,
];

/** Everything that is not as it should be, worst first. `known` is what was found earlier: since when, and snoozed or not. */
export function findingsOf(facts: Facts, known: readonly KnownFinding[] = []): Finding[] {
  const byName = new Map(known.map((each) => [nameOf(each), each]));
  const found = RULES.flatMap((rule) => rule(facts)).map((each) =>
    finding(each, byName.get(nameOf(keyOf(each))), facts.now),
  );
  return found.toSorted(worstFirst);
}

function finding(found: Found, known: KnownFinding | undefined, now: number): Finding {
  const { level, values = {}, action } = found;
  const snoozed = known?.snoozed ?? null;
  const isAsleep = snoozed !== null && (snoozed.until === null || snoozed.until > now);
  return {
    ...{ ...keyOf(found), level, values, action },
    // A moment in the future comes from a clock that was wrong.
    since: Math.min(now, found.since ?? known?.since ?? now),
    snoozed: isAsleep ? snoozed : null,
  };
}

function keyOf({ code, project, vault, about }: Found): FindingKey {
  return { code, project: project ?? null, vault: vault ?? null, about: about ?? null };
}

export function keyOfFinding({ code, project, vault, about }: Finding): FindingKey {
  return { code, project, vault, about };
}

export function nameOf({ code, project, vault, about }: FindingKey): string {
  return JSON.stringify([code, project ?? '', vault ?? '', about ?? '']);
}

function worstFirst(a: Finding, b: Finding): number {
  const asleep = Number(a.snoozed !== null) - Number(b.snoozed !== null);
  return asleep || LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || a.since - b.since;
}

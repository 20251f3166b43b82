import type { CopyFacts, Facts, VaultFacts } from './facts.ts';
import { asks, causeValues, DAY, type Found, HOUR, type Rule, runs } from './found.ts';

/** Whether the backups survive what may happen to this machine. */
export const copies: Rule = (facts) =>
  facts.vaults
    .filter(({ projects }) => projects.length > 0)
    .flatMap((vault) => [
      ...offSite(facts, vault),
      ...sameDisk(facts, vault),
      ...keyUnconfirmed(facts, vault),
      ...vault.copies.flatMap((copy) => ofCopy(facts, vault, copy)),
    ]);

const isAway = ({ view }: CopyFacts): boolean => view.enabled && view.offSite;

function offSite(facts: Facts, { name, isRemote, copies: all }: VaultFacts): Found[] {
  if (isRemote || all.some(isAway)) return [];
  const action = runs(facts, ['copy', 'add', '--help']);
  return [{ code: 'no-off-site', level: 'warning', vault: name, values: { vault: name }, action }];
}

/** A copy elsewhere takes the danger out of it, but not the trouble. */
function sameDisk(facts: Facts, { name, url, sharesDisk, copies: all }: VaultFacts): Found[] {
  if (sharesDisk !== true) return [];
  const isCopied = all.some((copy) => isAway(copy) && copy.view.lastSyncAt !== null);
  const level = isCopied ? 'notice' : 'warning';
  const action = runs(facts, ['copy', 'add', '--help']);
  return [{ code: 'same-disk', level, vault: name, values: { vault: name, url }, action }];
}

/** The passphrase may be known to this machine alone: then the kit is all that is left when it is gone. */
function keyUnconfirmed(facts: Facts, { name, keyKept }: VaultFacts): Found[] {
  if (keyKept !== false) return [];
  const action = runs(facts, ['key', 'confirm', '--vault', name]);
  return [
    { code: 'recovery-key-unconfirmed', level: 'warning', vault: name, values: { vault: name }, action },
  ];
}

function ofCopy(facts: Facts, vault: VaultFacts, copy: CopyFacts): Found[] {
  const { view } = copy;
  if (!view.enabled) return [];
  const subject = { vault: vault.name, about: view.name };
  const action = asks(facts, 'copy.run', { vault: vault.name, name: view.name }, [
    ...['copy', 'run', view.name, '--vault', vault.name],
  ]);
  const values = { vault: vault.name, copy: view.name };
  return [
    ...absent(facts, copy, { ...subject, values, action }),
    ...failed(copy, { ...subject, values, action }),
    ...behind(facts, copy, { ...subject, values, action }),
  ];
}

type Subject = Pick<Found, 'vault' | 'about' | 'action'> & { readonly values: NonNullable<Found['values']> };

/** An unplugged disk is no problem until its grace is over; after twice that it is hardly a copy any more. */
function absent({ now }: Facts, { view }: CopyFacts, subject: Subject): Found[] {
  if (view.absentSince === null) return [];
  const age = now - view.absentSince;
  const grace = view.graceDays * DAY;
  if (age <= grace) return [];
  const level = age > 2 * grace + 4 * DAY ? 'critical' : 'warning';
  const values = { ...subject.values, age };
  return [{ ...subject, code: 'copy-absent', level, since: view.absentSince + grace, values }];
}

function failed({ view }: CopyFacts, subject: Subject): Found[] {
  if (view.absentSince !== null || view.problem === null) return [];
  const values = { ...subject.values, ...causeValues(view.problem) };
  return [{ ...subject, code: 'copy-failed', level: 'warning', values }];
}

/** A copy is made after each backup, and at least so often: a quarter more is late, a week is danger. */
const LATE = 1.25;
const LATE_EXTRA = HOUR;
const CRITICAL_AFTER = 7 * DAY;

function behind({ now }: Facts, { view, everyMs, needed }: CopyFacts, subject: Subject): Found[] {
  if (!needed || view.absentSince !== null) return [];
  const { lastSyncAt } = view;
  if (lastSyncAt === null) {
    const values = { ...subject.values, context: 'never' };
    return [{ ...subject, code: 'copy-behind', level: 'warning', values }];
  }
  const lateAt = lastSyncAt + LATE * everyMs + LATE_EXTRA;
  if (now <= lateAt) return [];
  const age = now - lastSyncAt;
  const level = age > Math.max(CRITICAL_AFTER, 2 * everyMs) ? 'critical' : 'warning';
  return [
    {
      ...subject,
      code: 'copy-behind',
      level,
      since: lateAt,
      values: { ...subject.values, age, last: lastSyncAt },
    },
  ];
}

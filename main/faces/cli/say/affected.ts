import type { Context } from '../context.ts';
import type { CheckResult } from '../operations.ts';
import { shortId } from '../vault/snapshots.ts';
import { escapeForTerminal } from './escape.ts';

/** Affected files shown of each snapshot; the JSON holds what was named. */
const SHOWN = 20;

/** What damage costs one snapshot. */
export function sayAffected(
  { out, say }: Context,
  { snapshot, paths, more }: CheckResult['affected'][number],
): void {
  out.alert(say('check.affected', { id: shortId(snapshot) }));
  for (const path of paths.slice(0, SHOWN)) out.alert(`  ${escapeForTerminal(path)}`);
  const rest = more + Math.max(0, paths.length - SHOWN);
  if (rest > 0) out.alert(`  ${say('problems.more', { count: rest })}`);
}

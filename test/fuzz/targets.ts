import type { Target } from './target.ts';
import { outsideTargets } from './targets/outside.ts';
import { vaultTargets } from './targets/vault.ts';

export const TARGETS: readonly Target[] = [...vaultTargets, ...outsideTargets];

export function targetNamed(name: string): Target {
  const found = TARGETS.find((target) => target.name === name);
  if (found === undefined)
    throw new Error(`no target ${name}; there are ${TARGETS.map((each) => each.name).join(', ')}`);
  return found;
}

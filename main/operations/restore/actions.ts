/** What a restore does with one entry. */
export type Action = 'create' | 'overwrite' | 'skip' | 'rename' | 'conflict' | 'refused';

/** By their numbers in a plan; 0: not part of it. */
const ACTIONS: readonly (Action | null)[] = [
  null,
  'create',
  'overwrite',
  'skip',
  'rename',
  'conflict',
  'refused',
];

export function actionNumber(action: Action): number {
  return ACTIONS.indexOf(action);
}

export function actionOf(number: number | undefined): Action | null {
  return ACTIONS[number ?? 0] ?? null;
}

/** True for what is written. */
export function isWritten(action: Action | null): boolean {
  return action === 'create' || action === 'overwrite' || action === 'rename';
}

import type { ChoreProvider } from '../chores/chore.ts';

const HOUR = 3600 * 1000;

/** Every copy is brought in line at least so often, also when nothing was backed up: locks are renewed, losses are found. */
export const copyChores: ChoreProvider = ({ settings }) =>
  Object.entries(settings.vaults).flatMap(([vault, { copies }]) =>
    copies
      .filter(({ enabled }) => enabled)
      .map(({ name, everyHours }) => ({
        job: {
          ...({ kind: 'copy', project: null, vault, type: name, trigger: 'schedule' } as const),
          options: {},
        },
        every: everyHours * HOUR,
      })),
  );

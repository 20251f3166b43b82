import { copyChores } from '../copies/chores.ts';
import { drillChores } from '../proof/drill-chores.ts';
import { rotationChores } from '../proof/rotation.ts';
import type { ChoreProvider } from './chore.ts';

/** Everything that runs by the clock beside the backups of the schedules. */
export const choreProviders: readonly ChoreProvider[] = [rotationChores, copyChores, drillChores];

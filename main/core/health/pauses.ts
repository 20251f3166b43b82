import { pauseOf } from '../schedule/pauses.ts';
import type { Pause } from './facts.ts';
import type { Gathered } from './gather.ts';

export function pauseOfProject({ pauses, now }: Gathered, project: string): Pause | null {
  return pauseOf(pauses, project, now);
}

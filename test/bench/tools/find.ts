import { ask, environment } from './environment.ts';
import type { Tool } from './tool.ts';

/** A walk that looks at every entry's size and time: the least that "nothing changed" costs. */
export function find(): Tool {
  return {
    name: 'find',
    version: ask('find', ['--version']),
    command(phase, scene) {
      if (phase !== 'again') return undefined;
      const steps = [['find', scene.dataset, '-printf', '%y %s %T@ %C@ %i %p\\n']];
      return { steps, cwd: scene.parent, env: environment({}) };
    },
  };
}

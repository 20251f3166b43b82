import type { Facts } from '../judge/facts.ts';
import { dayAndTime } from './moments.ts';
import type { Words, WriteWorld } from './write.ts';

/** Projects that a digest names. */
const NAMED = 30;

/** The week in a line for each project: what was backed up, and what was proven. */
export function digestWords({ digest, was }: Facts, world: WriteWorld): Words {
  const { texts } = world;
  const lines = digest.slice(0, NAMED).map(({ project, runs, failed, newestAt, provenAt }) => {
    const newest =
      newestAt === null
        ? texts.say('notify.digest.none')
        : texts.say('notify.digest.newest', { when: dayAndTime(newestAt, world) });
    const proven =
      provenAt === null
        ? texts.say('notify.digest.unproven')
        : texts.say('notify.digest.proven', { when: dayAndTime(provenAt, world) });
    const bad = failed === 0 ? [] : [texts.say('notify.digest.failed', { count: failed })];
    return [texts.say('notify.digest.runs', { project, count: runs }), ...bad, newest, proven].join(', ');
  });
  const title = texts.say(was === 'ok' ? 'notify.digest.well' : 'notify.digest.look');
  return { title, lines: [...lines, texts.say('notify.seeStatus')] };
}

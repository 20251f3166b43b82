import { findingText } from '../../../contract/text/health.ts';
import type { Facts } from '../judge/facts.ts';
import { flappingOf, type Words, type WriteWorld } from './write.ts';

/** Findings that one message names. */
const NAMED = 5;

/** One finding with what it means and what to do; of several the titles. */
export function findingWords(facts: Facts, { texts, now }: WriteWorld): Words {
  const { findings, count, since } = facts;
  const [first] = findings;
  if (first === undefined) return { title: '', lines: [] };
  const again =
    count > 1 && since !== null ? [texts.say('notify.stillThere', { ms: Math.max(0, now - since) })] : [];
  if (findings.length === 1) {
    const { title, meaning, action } = findingText(first, texts);
    const todo = first.action === null ? `${action}.` : `${action}: ${first.action.command}`;
    return { title, lines: [...again, meaning, todo, ...flappingOf(facts, texts)] };
  }
  const titles = findings.slice(0, NAMED).map((finding) => findingText(finding, texts).title);
  const more = findings.length - titles.length;
  return {
    title: texts.say(first.project === null ? 'notify.several' : 'notify.severalOf', {
      count: findings.length,
      project: first.project ?? '',
    }),
    lines: [
      ...again,
      ...titles.map((title) => `- ${title}`),
      ...(more > 0 ? [texts.say('notify.more', { count: more })] : []),
      texts.say('notify.seeStatus'),
    ],
  };
}

import { asks, type Found, type Rule } from './found.ts';

/** A backup that looks wrong beside its project's own past: somebody has to look, and until then nothing is deleted. */
export const held: Rule = (facts) =>
  facts.projects.flatMap(({ name, hold }): Found[] => {
    if (hold === null) return [];
    const [first] = hold.anomalies;
    return [
      {
        ...{ code: 'held' as const, level: 'critical' as const, project: name, since: hold.since },
        values: {
          project: name,
          count: hold.anomalies.length,
          code: first?.code ?? '',
          what: first?.what ?? '',
        },
        action: asks(facts, 'hold.list', {}, ['hold', 'list']),
      },
    ];
  });

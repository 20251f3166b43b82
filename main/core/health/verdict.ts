import { type Finding, LEVELS, type Level } from '../../contract/views/health.ts';

/** Worst of all; what is snoozed counts as a notice at most, and what runs changes nothing. */
export function levelOf(findings: readonly Finding[]): Level {
  return worst(findings.map(levelNow));
}

/** As it counts now. */
export function levelNow({ level, snoozed }: Finding): Level {
  return snoozed === null ? level : worst(level === 'ok' ? [] : ['notice']);
}

export function worst(levels: readonly Level[]): Level {
  return LEVELS[Math.max(0, ...levels.map((level) => LEVELS.indexOf(level)))] ?? 'ok';
}

/** Findings of a project, and those of its vault and of the machine, which are its own, too. */
export function findingsAbout(
  findings: readonly Finding[],
  { project, vault }: { readonly project: string; readonly vault: string },
): Finding[] {
  return findings.filter((each) => {
    if (each.project !== null) return each.project === project;
    return each.vault === null || each.vault === vault;
  });
}

import { CofreError } from '../../base/errors.ts';
import type { FindingName } from '../../contract/requests/health.ts';
import type { Finding } from '../../contract/views/health.ts';
import type { KnownFinding } from '../history/findings.ts';
import { keyOfFinding } from './findings.ts';
import type { HealthWorld } from './gather.ts';
import { readStatus } from './status.ts';

/**
 * Snoozes (or wakes, with null) the findings that are meant: those of the code, and of the project, vault and subject
 * where these are named. 'wrong-use' when there is none: one cannot snooze what is not there.
 */
export async function snoozeFindings(
  world: HealthWorld,
  name: FindingName,
  snoozed: KnownFinding['snoozed'],
): Promise<Finding[]> {
  const all = { project: null, detailed: false };
  const meant = (finding: Finding): boolean => isMeant(finding, name);
  const found = (await readStatus(world, all)).findings.filter(meant);
  if (found.length === 0) {
    const { code } = name;
    throw new CofreError('wrong-use', `there is no finding "${code}" now`, { reason: 'noFinding', code });
  }
  for (const finding of found) world.history.findings.snooze(keyOfFinding(finding), snoozed);
  return (await readStatus(world, all)).findings.filter(meant);
}

function isMeant(finding: Finding, { code, project, vault, about }: FindingName): boolean {
  return (
    finding.code === code &&
    (project === null || finding.project === project) &&
    (vault === null || finding.vault === vault) &&
    (about === null || finding.about === about)
  );
}

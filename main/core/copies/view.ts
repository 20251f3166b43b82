import { statSync } from 'node:fs';
import type { CopySettings } from '../../contract/settings/copy.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { CopyView } from '../../contract/views/copy.ts';
import type { History } from '../history/history.ts';
import { s3PlaceOf, urlOfCopy } from './place.ts';
import type { CopyFacts } from './table.ts';

/** Every copy of the settings as it stands, told from the history alone: no place is asked. */
export function viewCopies(settings: Settings, history: History, only?: string): CopyView[] {
  return Object.entries(settings.vaults).flatMap(([vault, { url, copies }]) =>
    only !== undefined && vault !== only
      ? []
      : copies.map((copy) => viewCopy(copy, { vault, vaultUrl: url, history })),
  );
}

interface Place {
  readonly vault: string;
  readonly vaultUrl: string;
  readonly history: History;
}

export function viewCopy(copy: CopySettings, { vault, vaultUrl, history }: Place): CopyView {
  const { name, kind, enabled, graceDays } = copy;
  const url = urlOfCopy(copy);
  const facts = history.copies.find(vault, name, url);
  const { vault: _vault, name: _name, url: _url, ...told } = facts;
  return {
    ...{ vault, name, kind, url, enabled, graceDays, ...told },
    offSite: isOffSite(copy, vaultUrl),
    state: stateOf(facts, { vault, name, history }),
    lockDays: copy.kind === 's3' ? (copy.lock?.days ?? 0) : 0,
  };
}

function stateOf(
  { lastSyncAt, absentSince, problem, pendingObjects }: CopyFacts,
  { vault, name, history }: { vault: string; name: string; history: History },
): CopyView['state'] {
  const newest = (filter: Parameters<History['list']>[0]) =>
    history.list(filter, { limit: 1, before: null }).runs[0];
  if (newest({ kinds: ['copy'], vault, types: [name] })?.state === 'running') return 'running';
  if (absentSince !== null) return 'absent';
  if (problem !== null) return 'failed';
  if (lastSyncAt === null) return 'never';
  const backup = newest({ kinds: ['backup'], vault, states: ['complete', 'incomplete'] });
  const isOlder = (backup?.finishedAt ?? 0) > lastSyncAt;
  return isOlder || (pendingObjects ?? 0) > 0 ? 'behind' : 'current';
}

/** A bucket on this machine, or a folder on the disk of the vault, is lost with it. */
function isOffSite(copy: CopySettings, vaultUrl: string): boolean {
  if (copy.kind === 's3') {
    const { endpoint } = s3PlaceOf(copy);
    return endpoint === null || !/^(localhost|127\.|\[::1\])/.test(new URL(endpoint).hostname);
  }
  const [here, there] = [deviceOf(vaultUrl), deviceOf(copy.path)];
  return here === null || there === null || here !== there;
}

function deviceOf(folder: string): number | null {
  try {
    return statSync(folder).dev;
  } catch {
    return null; // not there now: then it is no part of this disk
  }
}

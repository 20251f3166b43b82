import type { ProjectSettings } from '../../contract/settings/project.ts';
import { DRIFT_CODES, type DriftFinding } from '../../contract/views/drift.ts';
import type { TypeFacts } from './facts.ts';
import type { Gathered } from './gather.ts';

/** Lines of a log that are looked at: what is new stands at its beginning. */
const LINES = 200;
const PREFIX = 'detect.drift.';

/** What the newest backup has found to be new and has written into its log (see core/backup/backup-runner.ts). */
export function driftOf(
  { history, settings }: Gathered,
  { name, types }: { readonly name: string; readonly types: readonly TypeFacts[] },
): DriftFinding[] {
  const project = settings.projects[name];
  const newest = types.flatMap(({ last }) => last ?? []).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
  if (newest === undefined || project === undefined) return [];
  const { lines } = history.log.page(newest.id, 0, LINES);
  return lines.flatMap(({ code, values }) => {
    const drift = DRIFT_CODES.find((each) => code === PREFIX + each);
    if (drift === undefined) return [];
    const { key, ...details } = values;
    const found = { code: drift, key: String(key ?? ''), details };
    return isSettled(found, project) ? [] : [found];
  });
}

/** Taken into the settings or declined since. */
function isSettled(
  { key, details }: DriftFinding,
  { declined, folders, databases }: ProjectSettings,
): boolean {
  if (declined.includes(key) || folders.includes(String(details.folder))) return true;
  return databases.some(({ name }) => name === details.name) && details.before === undefined;
}

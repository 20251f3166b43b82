import { CofreError } from '../../base/errors.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { Trigger } from '../../contract/views/run.ts';
import { copyNamed } from '../copies/lookup.ts';
import type { JobRequest } from '../jobs/runner.ts';
import { projectOf, vaultOf } from '../settings/lookup.ts';

export interface WantedDrill {
  readonly project: string;
  readonly trigger: Trigger;
  /** Beginning of an id; null: the newest backup. */
  readonly snapshot?: string | null;
  /** null: as the settings have it. */
  readonly scope?: 'full' | 'sample' | null;
  readonly sample?: number | null;
  readonly copy?: string | null;
}

/** The job of a drill: `full` or `sample`, with the name of the copy it is about behind a colon. */
export function drillJob(settings: Settings, wanted: WantedDrill): JobRequest {
  const { project, trigger, snapshot = null, copy = null } = wanted;
  const own = projectOf(settings, project);
  const usual = copy === null ? own.drill : own.drill.copies;
  const scope = wanted.scope ?? ((wanted.sample ?? null) === null ? usual.scope : 'sample');
  if (scope === 'full' && (wanted.sample ?? null) !== null)
    throw new CofreError('wrong-use', 'a full drill has no sample');
  if (copy !== null) copyNamed(vaultOf(settings, own), copy); // is there one of that name?
  const sample = scope === 'sample' ? (wanted.sample ?? usual.sampleFiles) : null;
  return {
    kind: 'drill',
    ...{ project, vault: vaultOf(settings, own).name, trigger },
    type: copy === null ? scope : `${scope}:${copy}`,
    options: { snapshot, sample, copy },
  };
}

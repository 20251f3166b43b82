import { existsSync } from 'node:fs';
import { isCofreError } from '../../base/errors.ts';
import type { ProjectSettings } from '../../contract/settings/project.ts';
import type { Detection, DriftFinding } from '../../contract/views/detection.ts';
import { detectProject } from '../projects/detect/detect-project.ts';
import { compareDetection } from '../projects/detect/drift.ts';

/** Longest look at the folders of a project before one of its backups (ms): new things must not cost much to find. */
const LOOK_MS = 2000;

/** What is new in a project, moved or gone, compared with its settings: found before each backup, changed by nobody. */
export async function driftOf(project: ProjectSettings, signal?: AbortSignal): Promise<DriftFinding[]> {
  const missing = project.folders.filter((folder) => !existsSync(folder));
  const seen: Detection[] = [];
  for (const folder of project.folders) {
    if (missing.includes(folder)) continue;
    try {
      seen.push(
        await detectProject(folder, { limitMs: LOOK_MS, ...(signal === undefined ? {} : { signal }) }),
      );
    } catch (error) {
      // A single file, or a folder that went away: the backup itself says so.
      if (!isCofreError(error, 'source-missing')) throw error;
    }
  }
  const [first, ...others] = seen;
  return first === undefined ? [] : compareDetection(project, merged(first, others), { missing });
}

/** What lies in one folder of a project may be named in another. */
function merged(first: Detection, others: readonly Detection[]): Detection {
  const all = [first, ...others];
  return {
    ...first,
    sources: all.flatMap(({ sources }) => sources),
    media: all.flatMap(({ media }) => media),
    databases: all.flatMap(({ databases }) => databases),
    rebuildable: all.flatMap(({ rebuildable }) => rebuildable),
    findings: all.flatMap(({ findings }) => findings),
    sizesComplete: all.every(({ sizesComplete }) => sizesComplete),
  };
}

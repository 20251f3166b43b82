import { existsSync } from 'node:fs';
import { isCofreError } from '../../base/errors.ts';
import type { ProjectSettings } from '../../contract/settings/project.ts';
import type { Detection } from '../../contract/views/detection.ts';
import type { DriftFinding } from '../../contract/views/drift.ts';
import { compareDetection } from './detect/drift.ts';

export interface LookOptions {
  /** Longest look at each folder (ms). */
  readonly limitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Looked {
  readonly drift: DriftFinding[];
  /** Of all its folders together; null when none of them is there. */
  readonly detection: Detection | null;
}

/** Detects a project of the settings once more: what is new in it, moved or gone. Changes nothing. */
export async function lookAgain(project: ProjectSettings, { limitMs, signal }: LookOptions): Promise<Looked> {
  const missing = project.folders.filter((folder) => !existsSync(folder));
  const options = {
    ...(limitMs === undefined ? {} : { limitMs }),
    ...(signal === undefined ? {} : { signal }),
  };
  const { detectProject } = await import('./detect/detect-project.ts'); // its grammars take a while to load
  const seen: Detection[] = [];
  for (const folder of project.folders) {
    if (missing.includes(folder)) continue;
    try {
      seen.push(await detectProject(folder, options));
    } catch (error) {
      // A single file, or a folder that went away: the backup itself says so.
      if (!isCofreError(error, 'source-missing')) throw error;
    }
  }
  const [first, ...others] = seen;
  if (first === undefined) return { drift: [], detection: null };
  const detection = merged(first, others);
  return { drift: compareDetection(project, detection, { missing }), detection };
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

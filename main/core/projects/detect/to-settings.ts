import { type ProjectSettings, projectSchema } from '../../../contract/settings/project.ts';
import type { Detection } from '../../../contract/views/detection.ts';

/** The settings a detection proposes: all that is certain or likely; what is only possible is a person's to choose. */
export function toSettings(detection: Detection, vault: string): ProjectSettings {
  return projectSchema.parse({
    vault,
    folders: detection.sources.map(({ folder }) => folder),
    excludes: detection.rebuildable
      .filter(({ preset }) => preset === undefined)
      .map(({ pattern }) => pattern),
    databases: detection.databases
      .filter(({ confidence }) => confidence !== 'possible')
      .map(({ settings }) => settings),
  });
}

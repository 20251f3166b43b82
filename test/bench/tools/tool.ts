import type { Command } from '../measure/measure.ts';
import type { Phase, ToolName } from '../names.ts';

/** Where one tool works in one repetition, and on what. All paths absolute unless said. */
export interface Scene {
  /** Folder that holds the dataset. */
  readonly parent: string;
  /** Name of the dataset's folder in it. */
  readonly dataset: string;
  readonly repository: string;
  /** Caches, settings, keys: whatever the tool keeps outside its repository. */
  readonly home: string;
  readonly target: string;
  /** For the phase `one`: a file, relative to the dataset, with `/`. */
  readonly file: string;
  /** For the phase `ls`: a folder without folders, relative to the dataset; '' is the dataset itself. */
  readonly folder: string;
}

export interface Tool {
  readonly name: ToolName;
  readonly version: string;
  /** undefined: the tool has nothing of the kind. */
  command(phase: Phase, scene: Scene): Command | undefined;
}

/** A tool that cannot be measured here, and why. */
export interface Absence {
  readonly name: ToolName;
  readonly reason: string;
}

export const PASSPHRASE = 'bench passphrase, not a secret';

/** The last backup of a repetition: what list, restore and check find. */
export const LATEST: Phase = 'churned';

export function insideDataset(scene: Scene, relative: string): string {
  return relative === '' ? scene.dataset : `${scene.dataset}/${relative}`;
}

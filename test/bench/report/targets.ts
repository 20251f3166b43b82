import type { DatasetName } from '../names.ts';
import type { Figure } from './results.ts';

/** Cofre's figure is to be at most `atMost` times the rival's, or at most so many bytes. */
export interface Target {
  readonly figure: Figure;
  readonly against: 'restic' | 'tar' | 'find' | 'bytes';
  readonly atMost: number;
}

const MB = 1_000_000;

/** The Speed table of issue 2; restic means 0.18 or newer. */
const everywhere: readonly Target[] = [
  { figure: 'list', against: 'restic', atMost: 0.5 },
  { figure: 'one', against: 'restic', atMost: 0.5 },
  { figure: 'check', against: 'restic', atMost: 0.8 },
  { figure: 'stored', against: 'restic', atMost: 1 },
  { figure: 'stored', against: 'tar', atMost: 1.05 },
];

const manyFiles: readonly Target[] = [
  { figure: 'first', against: 'restic', atMost: 0.5 },
  { figure: 'first', against: 'tar', atMost: 1.4 },
  { figure: 'again', against: 'restic', atMost: 0.2 },
  { figure: 'again', against: 'find', atMost: 2 },
];

const database: readonly Target[] = [
  { figure: 'first', against: 'restic', atMost: 0.5 },
  { figure: 'first', against: 'tar', atMost: 1.25 },
  { figure: 'churned', against: 'restic', atMost: 0.45 },
  { figure: 'new', against: 'restic', atMost: 0.15 },
  { figure: 'restore', against: 'restic', atMost: 0.6 },
  { figure: 'restore', against: 'tar', atMost: 1 },
];

const churnOfFiles: readonly Target[] = [
  { figure: 'churned', against: 'restic', atMost: 0.4 },
  { figure: 'new', against: 'restic', atMost: 1 },
];

const ofDataset: Readonly<Record<DatasetName, readonly Target[]>> = {
  small: [
    ...manyFiles,
    ...churnOfFiles,
    { figure: 'restore', against: 'restic', atMost: 0.36 },
    { figure: 'restore', against: 'tar', atMost: 0.9 },
    { figure: 'memory', against: 'bytes', atMost: 350 * MB },
  ],
  sql: database,
  sqlite: database,
  media: [
    { figure: 'first', against: 'restic', atMost: 0.85 },
    { figure: 'first', against: 'tar', atMost: 2 },
    ...churnOfFiles,
    { figure: 'restore', against: 'restic', atMost: 0.8 },
    { figure: 'restore', against: 'tar', atMost: 1 },
  ],
  million: [
    ...manyFiles,
    { figure: 'ls', against: 'restic', atMost: 0.5 },
    { figure: 'memory', against: 'bytes', atMost: 450 * MB },
  ],
};

export function targetsOf(dataset: DatasetName): readonly Target[] {
  return [...ofDataset[dataset], ...everywhere];
}

/** The closed lists that everything in the bench is keyed by. */
export const datasetNames = ['small', 'sql', 'sqlite', 'media', 'million'] as const;
export type DatasetName = (typeof datasetNames)[number];

/** The bench shop in one kind of database each, dumped and stored evening after evening. */
export const databaseCases = ['db-sqlite', 'db-command', 'db-postgresql', 'db-mariadb'] as const;
export type DatabaseCase = (typeof databaseCases)[number];

/** `find` only walks the tree: what "nothing changed" is held against. */
export const toolNames = ['cofre', 'restic', 'borg', 'duplicity', 'tar', 'find'] as const;
export type ToolName = (typeof toolNames)[number];

export const phases = ['init', 'first', 'again', 'churned', 'list', 'ls', 'one', 'restore', 'check'] as const;
export type Phase = (typeof phases)[number];

export const phaseTitles: Readonly<Record<Phase, string>> = {
  init: 'new repository',
  first: 'first backup',
  again: 'nothing changed',
  churned: "after a day's churn",
  list: 'list snapshots',
  ls: 'ls of one folder',
  one: 'restore one file',
  restore: 'restore all',
  check: 'check, all data read',
};

/** The operations, each loaded when a command needs it: what a command does not use costs it no time. */
export const operations = {
  vault: () => import('../../operations/vault/open-vault.ts'),
  place: () => import('../../operations/vault/place.ts'),
  snapshots: () => import('../../operations/vault/sync-catalog.ts'),
  backup: () => import('../../operations/backup/backup.ts'),
  restore: () => import('../../operations/restore/restore.ts'),
  browse: () => import('../../operations/browse.ts'),
  exportFile: () => import('../../operations/export-file.ts'),
  databases: () => import('../../operations/databases/restore-database.ts'),
  export: () => import('../../operations/export.ts'),
  check: () => import('../../operations/check.ts'),
  prove: () => import('../../operations/prove-snapshot.ts'),
  clone: () => import('../../operations/clone.ts'),
  keptSettings: () => import('../../operations/kept-settings.ts'),
  fleet: () => import('../../operations/fleet/fleet.ts'),
  drill: () => import('../../operations/drill/drill.ts'),
  heal: () => import('../../operations/heal/heal.ts'),
  prune: () => import('../../operations/prune/prune.ts'),
  proofs: () => import('../../operations/proofs.ts'),
  pins: () => import('../../operations/pins.ts'),
  keys: () => import('../../operations/keys.ts'),
  reindex: () => import('../../operations/reindex.ts'),
  unlock: () => import('../../operations/unlock.ts'),
};

export type { BackupOptions, BackupResult } from '../../operations/backup/backup.ts';
export type { Difference, Found } from '../../operations/browse.ts';
export type { CheckDepth, CheckResult } from '../../operations/check.ts';
export type { FleetMember } from '../../operations/fleet/fleet.ts';
export type { HealPlan, HealResult, HealSource } from '../../operations/heal/heal.ts';
export type { Pin } from '../../operations/pins.ts';
export type { ProofOfSnapshot } from '../../operations/prove-snapshot.ts';
export type { PrunePlan, PruneRequest } from '../../operations/prune/prune.ts';
export type { RestorePlan, RestoreResult } from '../../operations/restore/restore.ts';
export type { Vault } from '../../operations/vault/open-vault.ts';
export type { Snapshot } from '../../operations/vault/sync-catalog.ts';

type Browse = typeof import('../../operations/browse.ts');
/** The file list of a snapshot, and one line of it. */
export type Tree = Awaited<ReturnType<Browse['openTree']>>;
export type TreeEntry = NonNullable<Awaited<ReturnType<Tree['find']>>>;
export type Entry = TreeEntry['entry'];

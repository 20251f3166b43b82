/** The core, each part loaded when a command needs it: what a command does not use costs it no time. */
export const core = {
  client: () => import('../../core/socket/client.ts'),
  demo: () => import('../../core/demo/demo.ts'),
  openLink: () => import('../../core/desktop/open-link.ts'),
  settings: () => import('../../core/settings/open.ts'),
  edit: () => import('../../core/settings/write.ts'),
  read: () => import('../../core/settings/read.ts'),
  lookup: () => import('../../core/settings/lookup.ts'),
  paths: () => import('../../core/settings/paths.ts'),
  resolver: () => import('../../core/secrets/resolver.ts'),
  s3Place: () => import('../../core/copies/s3-url.ts'),
  keeper: () => import('../../core/secrets/keeper.ts'),
  secretUse: () => import('../../core/secrets/use.ts'),
  backupProject: () => import('../../core/backup/project-backup.ts'),
  databaseWorld: () => import('../../core/backup/database-world.ts'),
  reportHtml: () => import('../../core/proof/report-html.ts'),
  drillDatabases: () => import('../../core/proof/databases.ts'),
  restoreDatabase: () => import('../../core/restore/project-database.ts'),
  clone: () => import('../../core/clone/clone.ts'),
  detect: () => import('../../core/projects/detect/detect-project.ts'),
  propose: () => import('../../core/projects/propose.ts'),
  choose: () => import('../../core/projects/choose.ts'),
  lookAgain: () => import('../../core/projects/look-again.ts'),
  update: () => import('../../core/projects/update.ts'),
  test: () => import('../../core/projects/test/test-project.ts'),
  hooks: () => import('../../core/hooks/hooks.ts'),
  integrate: () => import('../../core/integrate/integrate.ts'),
  times: () => import('../../core/schedule/times.ts'),
  push: () => import('../../core/push/before-push.ts'),
  holds: () => import('../../core/hold/open.ts'),
  healSources: () => import('../../core/heal/sources.ts'),
  openCopy: () => import('../../core/copies/open-copy.ts'),
  space: () => import('../../core/space/disk.ts'),
  retention: () => import('../../core/retention/rules.ts'),
  service: () => import('../../core/service.ts'),
  health: () => import('../../core/health/home.ts'),
  probe: () => import('../../core/projects/test/probe.ts'),
};

export type { Offer } from '../../core/projects/choose.ts';
export type { ProjectCheck } from '../../core/projects/test/check.ts';
export type { LiveResult, LoadResult as DatabaseLoad } from '../../core/restore/project-database.ts';
export type { KeptIn, SecretKeeper } from '../../core/secrets/keeper.ts';
export type { SecretResolver } from '../../core/secrets/resolver.ts';
export type { NamedVault } from '../../core/settings/lookup.ts';
export type { Editable } from '../../core/settings/write.ts';

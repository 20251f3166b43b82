import { hostname } from 'node:os';
import type { WalkRoot } from '../../engine/scan/walk.ts';
import { sha256 } from '../../format/hash.ts';
import {
  encodeSnapshot,
  type SnapshotDatabase,
  type SnapshotRecord,
  snapshotObject,
} from '../../format/snapshot.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Findings } from './findings.ts';
import type { BackupOptions } from './options.ts';
import { ownerNames } from './owners.ts';

/** What a finished (or dry) run has to say, beside its findings. */
export interface RunFacts {
  readonly roots: readonly WalkRoot[];
  /** ms since 1970. */
  readonly started: number;
  readonly finished: number;
  readonly tree: SnapshotRecord['tree'];
  readonly newBytes: number;
  readonly storedBytes: number;
  readonly databases: SnapshotDatabase[];
  readonly previous: string | null;
}

export function recordOf(options: BackupOptions, findings: Findings, run: RunFacts): SnapshotRecord {
  const { problems, problemCount, verdict, skipped, uids, gids, files, bytes } = findings;
  const { project, type, trigger, excludes = [], presets = [], version } = options;
  const { roots, started, finished, tree, newBytes, storedBytes, databases, previous } = run;
  return {
    format: 'cofre-snapshot',
    version: 1,
    project: project ?? roots[0]?.name ?? '',
    type: type ?? 'files',
    trigger: trigger ?? 'manual',
    host: hostname(),
    started: new Date(started).toISOString(),
    finished: new Date(finished).toISOString(),
    roots: roots.map(({ name, path }) => ({ name, path })),
    tree,
    users: ownerNames(uids, '/etc/passwd'),
    groups: ownerNames(gids, '/etc/group'),
    totals: { files, bytes, newBytes, storedBytes },
    databases,
    excludes: [...excludes, ...presets.map((preset) => `preset:${preset}`)],
    problems,
    problemCount,
    skipped,
    verdict,
    previous,
    cofre: version ?? '',
  };
}

/** The commit: from here on there is a snapshot. Its id. */
export async function writeRecord(vault: Vault, record: SnapshotRecord): Promise<string> {
  const stored = vault.seal(encodeSnapshot(record));
  const id = sha256(stored).toString('hex');
  const object = snapshotObject(Date.parse(record.started), id, vault.encrypted);
  await vault.store.put(object, stored);
  vault.catalog.addSnapshot({ id, object, record: JSON.stringify(record) });
  return id;
}

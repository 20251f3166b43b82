import path from 'node:path';
import type { Problem } from '../../base/problems.ts';
import type { Drill, DrilledDatabase } from '../../contract/views/proof.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import { DatabaseTrial } from './databases.ts';
import type { DrillWorld } from './drill.ts';
import { putFilesInPlace } from './files-in-place.ts';
import type { DrillReason } from './reasons.ts';
import type { ScratchAccess } from './scratch-access.ts';

interface Restored {
  readonly snapshot: Snapshot;
  readonly folder: string;
  readonly problems: readonly Problem[];
}

export interface DatabasesTrial {
  readonly databases: DrilledDatabase[];
  readonly checks: Drill['checks'];
  readonly reasons: readonly DrillReason[];
  /** All loads together (ms): part of what a real restore takes. */
  readonly loadMs: number;
}

/** Loads every dump that came back whole; while they are there, the project itself is asked. */
export async function tryDatabases(
  { snapshot, folder, problems }: Restored,
  world: DrillWorld & { readonly folder: string },
): Promise<DatabasesTrial> {
  const { databases: stored } = snapshot.record;
  const { onEvent, signal, checks } = world;
  const broken = new Set(problems.map(({ path: at }) => at));
  const trial = new DatabaseTrial(world.databases, world.folder);
  const databases: DrilledDatabase[] = [];
  const reasons: DrillReason[] = [];
  const access: ScratchAccess[] = [];
  try {
    if (stored.length > 0) onEvent?.({ kind: 'phase', phase: 'loading' });
    for (const each of stored) {
      throwIfAborted(signal);
      onEvent?.({ kind: 'item', path: each.name });
      if (broken.has(each.file)) {
        databases.push(lost(each)); // the file's own reason tells why
        continue;
      }
      const loaded = await trial.load(each, path.join(folder, each.file));
      databases.push(loaded.database);
      reasons.push(...loaded.reasons);
      if (loaded.access !== null) access.push(loaded.access);
    }
    const loadMs = databases.reduce((sum, { durationMs }) => sum + durationMs, 0);
    if (checks === undefined) return { databases, checks: [], reasons, loadMs };
    putFilesInPlace({ snapshot, folder, access });
    onEvent?.({ kind: 'phase', phase: 'trying' });
    const own = await checks({ snapshot, folder, databases: access });
    return { databases, checks: own.checks, reasons: [...reasons, ...own.reasons], loadMs };
  } finally {
    await trial.close();
  }
}

function lost({ name, engine, tables, counted }: Snapshot['record']['databases'][number]): DrilledDatabase {
  const expectedRows = counted === 'not-counted' ? null : tables.reduce((sum, { rows }) => sum + rows, 0);
  const nothing = { tables: 0, rows: null, scratch: 'none', durationMs: 0 } as const;
  return { name, engine, verdict: 'failed', expectedRows, ...nothing };
}

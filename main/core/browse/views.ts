import type { Drill } from '../../contract/views/proof.ts';
import type { EntryView, SnapshotDetails, SnapshotView } from '../../contract/views/snapshot.ts';
import type { Entry } from '../../format/tree.ts';
import type { Pin } from '../../operations/pins.ts';
import type { Snapshot } from '../../operations/vault/sync-catalog.ts';

/** What is known about snapshots beside their records. */
export interface Marks {
  readonly pins: ReadonlyMap<string, Pin>;
  readonly drills: ReadonlyMap<string, Drill>;
}

export function snapshotView(vault: string, { id, record }: Snapshot, { pins, drills }: Marks): SnapshotView {
  const { project, type, trigger, host, started, finished, verdict, totals, problemCount } = record;
  const pin = pins.get(id);
  const drill = drills.get(id);
  return {
    ...{ id, vault, project, type, trigger, host, verdict, problemCount, ...totals },
    startedAt: Date.parse(started),
    finishedAt: Date.parse(finished),
    databases: record.databases.map(({ name, engine, tables }) => ({
      ...{ name, engine, tables: tables.length },
      rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    })),
    pinned: pin === undefined ? null : { note: pin.note, at: momentOf(pin.at) },
    proven: drill === undefined ? null : { at: drill.at, verdict: drill.verdict, scope: drill.scope },
  };
}

/** Tables and problems of one snapshot that are shown: more are counted, and in the snapshot itself. */
const SHOWN_MAX = 500;

export function snapshotDetails(vault: string, snapshot: Snapshot, marks: Marks): SnapshotDetails {
  const { roots, tree, excludes, skipped, problems, databases } = snapshot.record;
  return {
    ...snapshotView(vault, snapshot, marks),
    ...{ roots, entries: tree.entries, folders: tree.folders, excludes, skipped },
    problems: problems.slice(0, SHOWN_MAX),
    dumps: databases.map(({ name, file, engine, database, serverVersion, bytes, counted, tables }) => ({
      ...{ name, file, engine, database, serverVersion, bytes, counted },
      tables: tables.slice(0, SHOWN_MAX),
    })),
  };
}

export function entryView(path: string, { name, type, size, mtime, mode, target }: Entry): EntryView {
  return {
    ...{ name, path, type, size, mode },
    modifiedAt: Number(mtime / 1_000_000n),
    target: type === 'symlink' ? target : null,
  };
}

function momentOf(rfc3339: string): number | null {
  const at = Date.parse(rfc3339);
  return Number.isNaN(at) ? null : at;
}

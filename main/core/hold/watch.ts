import type { Anomaly } from '../../contract/views/proof.ts';
import { decodeSnapshot } from '../../format/snapshot.ts';
import type { BackupResult } from '../../operations/backup/backup.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import type { Past } from './anomaly.ts';
import { judge } from './judge.ts';
import { type Measures, measuresOf } from './measures.ts';
import { withHolds } from './open.ts';
import type { Held, HoldTable } from './table.ts';

/** Compares a new snapshot with its project's past, keeps what it measured, and raises a hold where it looks wrong. */
export function watchBackup(
  vault: Vault,
  held: Held,
  { home, result }: { home: string; result: Pick<BackupResult, 'snapshot' | 'record' | 'sighting'> },
): Anomaly[] {
  const { snapshot, record, sighting } = result;
  if (snapshot === null) return [];
  const measures = measuresOf(snapshot, record, sighting);
  return withHolds(home, vault.clock.now(), (holds) => {
    const past = holds.pastOf(held, record.type);
    const anomalies = judge(
      measures,
      isShort(past) ? withRecords(vault, held, record.type, past, snapshot) : past,
    );
    keep(holds, held, { type: record.type, measures, anomalies, verdict: record.verdict });
    return anomalies;
  });
}

function keep(
  holds: HoldTable,
  held: Held,
  {
    type,
    measures,
    anomalies,
    verdict,
  }: { type: string; measures: Measures; anomalies: Anomaly[]; verdict: string },
): void {
  // Without a database that belongs to it a snapshot is no standard for others.
  if (verdict !== 'failed') holds.addMeasures(held, type, { measures, odd: anomalies.length > 0 });
  if (anomalies.length > 0) holds.raise(held, measures.at, anomalies);
}

/** Nothing was measured here yet: another machine's backups, or those of an earlier Cofre. */
function isShort({ ordinary, current }: Past): boolean {
  return ordinary.length === 0 && current.length === 0;
}

function withRecords(vault: Vault, { project }: Held, type: string, past: Past, except: string): Past {
  const records = vault.catalog
    .snapshots()
    .filter(({ id }) => id !== except)
    .map(({ id, record }) => ({ id, record: decodeSnapshot(Buffer.from(record)) }))
    .filter(({ record }) => record.project === project && record.type === type && record.verdict !== 'failed')
    .sort((a, b) => Date.parse(a.record.started) - Date.parse(b.record.started));
  if (records.length === 0) return past;
  const measures = records.map(({ id, record }) => measuresOf(id, record, null));
  return { ordinary: measures, current: measures };
}

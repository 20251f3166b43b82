import type { Anomaly } from '../../contract/views/proof.ts';
import { anomaly, type Past } from './anomaly.ts';
import { changeAnomalies } from './change.ts';
import { collapseOf } from './collapse.ts';
import type { Measures } from './measures.ts';
import { levelOf } from './robust.ts';
import { tableAnomalies } from './tables.ts';

/** A part of a project that must not vanish: its share of all files or bytes, and least files. */
const PART_SHARE = 0.2;
const PART_FILES = 5;
/** Names of files that end as extortioners make them end, beyond what there was. */
const ENDINGS_FROM = 20;

/** Drops that are looked at at all, in files and bytes. */
const FEWER_FILES = { least: 0.3, leastFew: 0.45, absolute: 5 };
const FEWER_BYTES = { least: 0.4, leastFew: 0.45, absolute: 1024 * 1024 };

/** Pure: what about a new snapshot is not as its project's past lets expect, most telling first. See docs/anomalies.md. */
export function judge(now: Measures, past: Past): Anomaly[] {
  if (past.current.length === 0) return notesOf(now, past);
  const pick = (measure: (each: Measures) => number) => ({
    ordinary: past.ordinary.map(measure),
    current: past.current.map(measure),
  });
  const files = collapseOf(
    now.files,
    pick((each) => each.files),
    FEWER_FILES,
  );
  const bytes = collapseOf(
    now.bytes,
    pick((each) => each.bytes),
    FEWER_BYTES,
  );
  return [
    ...notesOf(now, past),
    ...missingSources(now, past),
    ...(files === null ? [] : [anomaly(now, 'files-collapsed', '', now.files, files)]),
    ...(bytes === null ? [] : [anomaly(now, 'bytes-collapsed', '', now.bytes, bytes)]),
    ...tableAnomalies(now, past),
    ...changeAnomalies(now, past),
  ];
}

function notesOf(now: Measures, { current }: Past): Anomaly[] {
  const known = Math.max(0, ...current.map(({ noteCount }) => noteCount));
  const ends = Math.max(0, ...current.map(({ endings }) => endings));
  if (now.noteCount > known) return [anomaly(now, 'ransom-note', now.notes[0] ?? '', now.noteCount, known)];
  if (now.endings < ends + ENDINGS_FROM) return [];
  return [anomaly(now, 'ransom-note', '', now.endings, ends)];
}

/** Roots that are not there, and first folders that held much of the project and hold nothing now (a volume not mounted). */
function missingSources(now: Measures, { current }: Past): Anomaly[] {
  const gone = now.missing.map((root) => anomaly(now, 'source-missing', root, 0, 1));
  const counted = current.filter(({ parts }) => Object.keys(parts).length > 0).slice(-3);
  const last = counted.at(-1);
  if (last === undefined) return gone;
  const [files, bytes] = [
    levelOf(current.map((each) => each.files)),
    levelOf(current.map((each) => each.bytes)),
  ];
  for (const [part, size] of Object.entries(last.parts)) {
    const isBig = size.files >= PART_SHARE * files || size.bytes >= PART_SHARE * bytes;
    const isSteady = counted.every(({ parts }) => (parts[part]?.files ?? 0) > 0);
    if (!isBig || !isSteady || size.files < PART_FILES || (now.parts[part]?.files ?? 0) > 0) continue;
    if (!now.missing.includes(part)) gone.push(anomaly(now, 'source-missing', part, 0, size.files));
  }
  return gone;
}

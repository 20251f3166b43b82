import type { DetectedFolder, Detection, Rebuildable } from '../../../contract/views/detection.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { type Column, table } from '../say/table.ts';
import { reasons, short } from './detection-words.ts';
import { databaseLines } from './say-detected-databases.ts';

/** A detection for people: what, how much, why; then what is left out, and what could not be found out. */
export function sayDetection(context: Context, detection: Detection): void {
  const { out, say } = context;
  const kinds = detection.kinds.map((kind) => say(`detect.kinds.${kind}`)).join(', ');
  const safe = escapeForTerminal;
  out.line(`${out.paint.strong(safe(detection.name))}  ${kinds || say('detect.nothing')}`);
  out.line(out.paint.dim(safe(detection.folder)));
  const inside = detection.media.filter(
    ({ folder }) => !detection.sources.some((source) => source.folder === folder),
  );
  section(context, say('detect.folders'), folderLines(context, detection, detection.sources));
  section(context, say('detect.media'), folderLines(context, detection, inside));
  const proposed = detection.databases.filter(({ confidence }) => confidence !== 'possible');
  const possible = detection.databases.filter(({ confidence }) => confidence === 'possible');
  const lines = databaseLines(context, detection, proposed);
  section(context, say('detect.databases'), lines.length === 0 ? [say('detect.noDatabases')] : lines);
  section(context, say('detect.possible'), databaseLines(context, detection, possible));
  section(context, say('detect.rebuildable'), rebuildableLines(context, detection.rebuildable));
  section(context, say('detect.titleFindings'), findingLines(context, detection));
  if (!detection.sizesComplete) {
    out.line();
    out.line(out.paint.warn(say('detect.atLeast')));
  }
}

const LEFT: Column = { title: '' };
const RIGHT: Column = { title: '', align: 'right' };
const SIZES: readonly Column[] = [LEFT, RIGHT, LEFT];

/** Lines under a title; nothing when there are none. */
function section({ out }: Context, title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  out.line();
  out.line(out.paint.strong(title));
  for (const line of lines) out.line(`  ${line}`);
}

function folderLines(
  context: Context,
  { folder: root }: Detection,
  folders: readonly DetectedFolder[],
): string[] {
  const rows = folders.map(({ folder, files, bytes, why }) => [
    folder === root ? '.' : short(root, folder),
    sizeOf(context, files, bytes),
    reasons(context, why),
  ]);
  return rows.length === 0 ? [] : table(SIZES, rows);
}

function sizeOf({ say, measures }: Context, files: number, bytes: number): string {
  return say('show.filesValue', { count: files, size: measures.size(bytes) });
}

function rebuildableLines(context: Context, all: readonly Rebuildable[]): string[] {
  const rows = all.map(({ pattern, path: first, places, files, bytes, why }) => {
    const where = places > 1 ? `; ${context.say('detect.places', { places, path: first })}` : '';
    return [escapeForTerminal(pattern), sizeOf(context, files, bytes), `${reasons(context, why)}${where}`];
  });
  return rows.length === 0 ? [] : table(SIZES, rows);
}

function findingLines({ say, out }: Context, { findings }: Detection): string[] {
  return findings.map(
    ({ code, details }) => `${out.paint.warn('!')} ${say(`detect.findings.${code}`, details)}`,
  );
}

import path from 'node:path';
import type {
  DetectedDatabase,
  DetectedFolder,
  Detection,
  Reason,
  Rebuildable,
} from '../../../contract/views/detection.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { type Column, table } from '../say/table.ts';
import { quoted } from './add.ts';

/** A detection for people: what, how much, why; then what is left out, and what could not be found out. */
export function sayDetection(context: Context, detection: Detection, hasRun: boolean): void {
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
  out.say();
  if (!detection.sizesComplete) out.say(out.paint.warn(say('detect.atLeast')));
  if (!hasRun && mayAsk(detection)) out.say(say('detect.askProject'));
  const command = `cofre project add ${quoted(detection.name)} --folder ${quotedPath(detection.folder)} --detect`;
  out.say(say('detect.next', { command }));
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

/** Relative to the project for what lies in it. */
function short(root: string, file: string): string {
  return escapeForTerminal(file.startsWith(root + path.sep) ? file.slice(root.length + 1) : file);
}

function reasons({ say }: Context, why: readonly Reason[]): string {
  return why.map(({ code, details }) => say(`detect.why.${code}`, details)).join('; ');
}

/** Two lines for each: what it is with the origin of its password; where that is from. */
function databaseLines(
  context: Context,
  { folder: root }: Detection,
  databases: readonly DetectedDatabase[],
): string[] {
  const { say, out } = context;
  const rows = databases.map(({ settings, credentials }) => [
    out.paint.strong(escapeForTerminal(settings.name)),
    say(`detect.engines.${settings.engine}`),
    settings.engine === 'sqlite' ? short(root, settings.file) : whereOf(context, settings),
    settings.engine === 'sqlite'
      ? ''
      : say(`detect.credentials.${credentials.from}`, secretValues(credentials, root)),
  ]);
  return table([LEFT, LEFT, LEFT, LEFT], rows).flatMap((line, n) => {
    const { confidence, why } = databases[n] ?? { confidence: 'certain', why: [] };
    const doubt = confidence === 'likely' ? ` (${say('detect.likely')})` : '';
    return [line, out.paint.dim(`  ${reasons(context, why)}${doubt}`)];
  });
}

function whereOf(
  { say }: Context,
  settings: Exclude<DetectedDatabase['settings'], { engine: 'sqlite' }>,
): string {
  const { place } = settings;
  const host =
    place.kind === 'compose' ? say('detect.service', { service: place.service }) : say('detect.thisMachine');
  if (settings.engine === 'command')
    return `${say('detect.commandOf', { command: settings.dump[0] ?? '' })}, ${host}`;
  const { database, user, port, socket } = settings;
  const named = place.kind === 'compose' ? host : (socket ?? settings.host ?? host);
  const values = { database, host: port === undefined ? named : `${named}:${port}` };
  return user === undefined
    ? say('detect.database', values)
    : say('detect.databaseUser', { ...values, user });
}

function secretValues(credentials: DetectedDatabase['credentials'], root: string): Record<string, string> {
  const { from: _from, ...values } = credentials;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.startsWith(root + path.sep) ? value.slice(root.length + 1) : value,
    ]),
  );
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

function mayAsk({ kinds, findings }: Detection): boolean {
  return (
    kinds.includes('django') &&
    findings.some(({ code }) => code === 'not-understood' || code === 'env-missing')
  );
}

function quotedPath(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", String.raw`'\''`)}'`;
}

import path from 'node:path';
import type { DetectedDatabase, Detection } from '../../../contract/views/detection.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { type Column, table } from '../say/table.ts';
import { reasons, short } from './detection-words.ts';

const LEFT: Column = { title: '' };

/** Two lines for each: what it is with the origin of its password; where that is from. */
export function databaseLines(
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

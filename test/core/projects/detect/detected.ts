import { join } from 'node:path';
import { expect } from 'vitest';
import {
  type DetectedDatabase,
  type Detection,
  detectionSchema,
} from '../../../../main/contract/views/detection.ts';
import { type DetectOptions, detectProject } from '../../../../main/core/projects/detect/detect-project.ts';
import { type Planted, plant } from '../../../support/plant.ts';
import { tempFolder } from '../../../support/temp.ts';

/** Passwords in planted files contain this; no detection may. */
export const SECRET = 'hunter2';

/** A project laid down in a folder called `shop`, and what is detected of it. */
export async function detected(
  tree: Readonly<Record<string, Planted>>,
  options: DetectOptions = {},
): Promise<Detection & { readonly at: (name: string) => string }> {
  const folder = plant(join(tempFolder('detect'), 'shop'), tree);
  return detectedIn(folder, options);
}

export async function detectedIn(folder: string, options: DetectOptions = {}) {
  const detection = await detectProject(folder, options);
  expect(detectionSchema.parse(JSON.parse(JSON.stringify(detection)))).toEqual(detection);
  expect(JSON.stringify(detection)).not.toContain(SECRET);
  return { ...detection, at: (name: string) => join(folder, name) };
}

/** A database in one line: `certain default postgresql shop@db.example:5432 as shop, project .env DB_PASSWORD`. */
export function lines(detection: Detection): string[] {
  return detection.databases.map(
    (each) => `${each.confidence} ${each.settings.name} ${shown(each, detection.folder)}`,
  );
}

function shown({ settings, credentials }: DetectedDatabase, folder: string): string {
  const short = (file: string) => file.replace(`${folder}/`, '');
  const { place } = settings;
  const inside = place.kind === 'compose' ? ` in ${place.service}` : '';
  if (settings.engine === 'sqlite') return `sqlite ${short(settings.file)}${inside}`;
  if (settings.engine === 'command') return `command ${settings.dump[0]}${inside}`;
  const at = settings.socket ?? settings.host ?? '';
  const port = settings.port === undefined ? '' : `:${settings.port}`;
  const user = settings.user === undefined ? '' : ` as ${settings.user}`;
  const secret =
    credentials.from === 'project'
      ? `${short(credentials.file)} ${credentials.key}`
      : credentials.from === 'env'
        ? `env ${credentials.name}`
        : credentials.from;
  return `${settings.engine} ${settings.database}@${at}${port}${user}${inside}, ${secret}`;
}

export function findings(detection: Detection): string[] {
  return detection.findings.map(({ code, details }) => [code, ...Object.values(details)].join(' '));
}

/** An empty but real SQLite database: one page with a valid head. */
export function sqliteFile(bytes = 4096): Buffer {
  const page = Buffer.alloc(bytes);
  page.write('SQLite format 3\0', 'latin1');
  page.writeUInt16BE(4096, 16);
  return page;
}

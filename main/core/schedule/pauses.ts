import { z } from 'zod';
import { readJson, writeJson } from '../files/json-file.ts';

const until = z.number().int().nullable();

/** ms since 1970 until when nothing starts by itself; null: until it is resumed. Absent: not paused. */
export const pausesSchema = z.strictObject({
  version: z.literal(1),
  all: until.optional(),
  projects: z.record(z.string(), until).default({}),
});

export type Pauses = z.infer<typeof pausesSchema>;

export const NO_PAUSES: Pauses = { version: 1, projects: {} };

const FILE = 'pauses.json';

/** A file that cannot be read pauses nothing: backups that stopped in silence are what Cofre exists against. */
export async function readPauses(home: string): Promise<Pauses> {
  return (await readJson(home, FILE, pausesSchema)) ?? NO_PAUSES;
}

export async function writePauses(home: string, pauses: Pauses): Promise<void> {
  await writeJson(home, FILE, pauses);
}

/** Until when the project is paused: the later one of its own pause and that of everything. */
export function pauseOf(pauses: Pauses, project: string, now: number): { until: number | null } | null {
  const ends = [pauses.all, pauses.projects[project]].filter((end) => end !== undefined && isOn(end, now));
  if (ends.length === 0) return null;
  return { until: ends.some((end) => end === null) ? null : Math.max(...ends.map((end) => end ?? 0)) };
}

/** The pause of everything. */
export function pauseOfAll({ all }: Pauses, now: number): { until: number | null } | null {
  return all === undefined || !isOn(all, now) ? null : { until: all };
}

/** `project` null: everything. Pauses that are over are forgotten on the way. */
export function paused(pauses: Pauses, project: string | null, until: number | null): Pauses {
  if (project === null) return { ...pauses, all: until };
  return { ...pauses, projects: { ...pauses.projects, [project]: until } };
}

/** Resuming everything resumes each project too. */
export function resumed(pauses: Pauses, project: string | null): Pauses {
  if (project === null) return NO_PAUSES;
  const { [project]: _, ...projects } = pauses.projects;
  return { ...pauses, projects };
}

const isOn = (end: number | null, now: number): boolean => end === null || end > now;

import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readPrivateFile } from '../../platform/private-file.ts';
import { writeJson } from '../files/json-file.ts';

const FILE = 'core.json';
const MAX_BYTES = 16 * 1024;

/** Who runs the core of this home, and how to reach it. For its owner's eyes only: the token opens the socket. */
const presenceSchema = z.object({
  version: z.literal(1),
  pid: z.number().int(),
  host: z.string(),
  /** ms since 1970. */
  startedAt: z.number().int(),
  cofre: z.string(),
  socket: z.string(),
  /** `terminal`: a person did, who will have to do it again. `desktop`: the tray program, which may start at login. */
  startedBy: z.enum(['terminal', 'desktop', 'other']).default('other'),
  token: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Presence = z.infer<typeof presenceSchema>;

/** Null when no core has come so far, or what is there is none of ours. 'refused' when others could have written it. */
export async function readPresence(home: string): Promise<Presence | null> {
  const bytes = await readPrivateFile(path.join(home, FILE), MAX_BYTES);
  if (bytes === null) return null;
  try {
    return presenceSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
  } catch {
    return null; // half a file of a system that crashed: as good as none
  }
}

export async function writePresence(home: string, presence: Presence): Promise<void> {
  await writeJson(home, FILE, presence);
}

export async function removePresence(home: string): Promise<void> {
  await rm(path.join(home, FILE), { force: true });
}

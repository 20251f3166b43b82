import { z } from 'zod';
import { readJson, writeJson } from '../../../core/files/json-file.ts';

/** What the dashboard remembers over restarts, so that an open page goes on: digests only, nothing that opens a door. */
const FILE = 'dashboard.json';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const sessionSchema = z.object({
  id: digest,
  key: digest,
  /** ms since 1970. */
  begunAt: z.number(),
  seenAt: z.number(),
});
const memorySchema = z.object({
  version: z.literal(1),
  port: z.number().int(),
  sessions: z.array(sessionSchema),
});
export type KeptSession = z.infer<typeof sessionSchema>;
export type Memory = z.infer<typeof memorySchema>;

export async function readMemory(home: string): Promise<Memory> {
  return (await readJson(home, FILE, memorySchema)) ?? { version: 1, port: 0, sessions: [] };
}

export async function writeMemory(home: string, memory: Memory): Promise<void> {
  await writeJson(home, FILE, memory);
}

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { errnoOf } from '../../base/errors.ts';

/** A scratch database on a server that stays: written down before it is made, so that somebody can remove it after a kill. */
const leftSchema = z.array(
  z.object({ database: z.string(), name: z.string().regex(/^cofre_restore_[0-9a-f]{16}$/) }),
);
export type LeftDatabase = z.infer<typeof leftSchema>[number];

export const LEFT_NOTE = 'left-databases.json';

export function noteNamed(folder: string, left: LeftDatabase): void {
  writeFileSync(path.join(folder, LEFT_NOTE), JSON.stringify([...leftIn(folder), left]), { mode: 0o600 });
}

export function leftIn(folder: string): LeftDatabase[] {
  try {
    const parsed = leftSchema.safeParse(JSON.parse(readFileSync(path.join(folder, LEFT_NOTE), 'utf8')));
    return parsed.success ? parsed.data : [];
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || error instanceof SyntaxError) return [];
    throw error;
  }
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { errnoOf } from '../../base/errors.ts';
import type { Repository } from './repository.ts';

/** What installing did, so that taking it out can undo exactly that. Lies in the git folder: it belongs to no commit. */
export const recordSchema = z.object({
  version: z.literal(1),
  method: z.enum(['file', 'config']),
  /** The script that is ours. */
  script: z.string(),
  /** Folders that were made for it, outermost first. */
  madeFolders: z.array(z.string()),
  /** For `config`: the configuration as it was and as it became (base64), to give back the very bytes. */
  config: z.object({ file: z.string(), before: z.string(), after: z.string() }).nullable(),
});

export type HookRecord = z.infer<typeof recordSchema>;

export function recordFile({ commonDir }: Repository): string {
  return path.join(commonDir, 'cofre-hook.json');
}

/** null when nothing was installed, or the note is not readable: then only the marker in the script tells. */
export async function readRecord(repository: Repository): Promise<HookRecord | null> {
  try {
    return recordSchema.safeParse(JSON.parse(await readFile(recordFile(repository), 'utf8'))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { errnoOf } from '../../base/errors.ts';
import { UNCOMPILED } from '../../base/uncompiled.ts';
import { FOLDER_MODE, replaceDurably } from '../../store/durable.ts';

/** A small file of this instance; null when it is absent, or is not what it should be. */
export async function readJson<T>(home: string, name: string, schema: z.ZodType<T>): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(path.join(home, name), 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const read = schema.safeParse(JSON.parse(text), UNCOMPILED);
    return read.success ? read.data : null;
  } catch {
    return null; // no JSON: the caller says what that means
  }
}

/** Whole or not at all, for its owner only. */
export async function writeJson(home: string, name: string, value: unknown): Promise<void> {
  await mkdir(home, { recursive: true, mode: FOLDER_MODE });
  await replaceDurably(path.join(home, name), Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
}

import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Seconds since 1970 of everything the churn writes: 2026-11-22 10:00 UTC. */
export const CHURN_TIME = 1_795_341_600;
/** The oldest file of a dataset: 2026-01-01. */
export const OLDEST_TIME = 1_767_225_600;

/** Writes a file (creating its folder) and dates it, so that two builds differ in nothing but inodes. */
export function writeDated(file: string, content: string | Buffer, seconds: number): void {
  try {
    writeFileSync(file, content, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content, 'latin1');
  }
  utimesSync(file, seconds, seconds);
}

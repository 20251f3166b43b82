import path from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import type { ProjectReader } from './project-reader.ts';
import { Looking } from './survey-walk.ts';

export interface Size {
  readonly bytes: number;
  readonly files: number;
}

/** What one look through a project found; all paths absolute. */
export interface Survey {
  /** Files whose name tells something, not deeper than MARKER_DEPTH, nearest first. */
  readonly markers: readonly string[];
  /** What lies directly in each folder; nothing of `rebuilt`. */
  readonly folders: ReadonlyMap<string, Size & { readonly hasCode: boolean }>;
  /** Folders that come back by themselves, by what their name or content says. */
  readonly rebuilt: readonly Rebuilt[];
  readonly sqlite: readonly string[];
  /** Folders outside of the project that links in it lead to. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
  readonly complete: boolean;
}

export interface Rebuilt extends Size {
  readonly folder: string;
  readonly why: { readonly preset: 'dev' | 'cache' } | { readonly marker: 'pyvenv.cfg' | 'CACHEDIR.TAG' };
}

export interface SurveyOptions {
  readonly clock: Clock;
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Between two looks at the clock, and turns given to others (folders). */
const FOLDERS_A_TURN = 200;

/** Breadth first, so that what tells the kind of a project is seen however large it is; links are not followed. */
export async function survey(reader: ProjectReader, options: SurveyOptions): Promise<Survey> {
  const looking = new Looking(reader);
  const end = options.clock.monotonic() + options.limitMs;
  let turn = 0;
  for (let next = looking.next(); next !== undefined; next = looking.next()) {
    if (++turn % FOLDERS_A_TURN === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      options.signal?.throwIfAborted();
    }
    if (options.clock.monotonic() > end) return looking.result(false);
    looking.look(next);
  }
  return looking.result(true);
}

/** All that lies in a folder and below it. */
export function sizeBelow({ folders }: Survey, folder: string): Size {
  let [bytes, files] = [0, 0];
  for (const [each, size] of folders) {
    if (each !== folder && !each.startsWith(folder + path.sep)) continue;
    bytes += size.bytes;
    files += size.files;
  }
  return { bytes, files };
}

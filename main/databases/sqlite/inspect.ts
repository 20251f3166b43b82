import { demandRoom, sizeOf } from './copy.ts';
import { openSnapshot, tidyAfter } from './open-live.ts';
import type { StopFlag } from './stop-flag.ts';
import { tableNames } from './tables.ts';

export interface InspectTask {
  readonly file: string;
  /** Where a copy would have to find room. */
  readonly spool: string;
  readonly patience?: number;
}

export interface Inspected {
  readonly tables: readonly string[];
  readonly bytes: number;
}

/** What can be told of a live database at a glance. */
export function inspectDatabase({ file, spool, patience }: InspectTask, stop: StopFlag): Inspected {
  const tidy = tidyAfter(file);
  const live = openSnapshot(file, stop, patience);
  try {
    const { pages, pageSize } = sizeOf(live);
    demandRoom(spool, pages * pageSize);
    return { tables: tableNames(live), bytes: pages * pageSize };
  } finally {
    live.close();
    tidy();
  }
}

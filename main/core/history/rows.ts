import { UNCOMPILED } from '../../base/uncompiled.ts';
import { type Run, type RunDetails, runDetailsSchema, runSchema } from '../../contract/views/run.ts';

/** A row of `runs` as SQLite gives it. */
export interface RunRow {
  readonly id: string;
  readonly kind: string;
  readonly project: string | null;
  readonly vault: string;
  readonly type: string | null;
  readonly trigger: string;
  readonly state: string;
  readonly code: string | null;
  readonly message: string | null;
  /** JSON: what fills the text of the reason. */
  readonly about: string | null;
  readonly queued: number;
  readonly started: number | null;
  readonly finished: number | null;
  readonly duration: number | null;
  readonly files: number | null;
  readonly bytes: number | null;
  readonly fresh: number | null;
  readonly stored: number | null;
  readonly snapshot: string | null;
  readonly problems: number;
}

export const RUN_COLUMNS =
  'id, kind, project, vault, type, trigger, state, code, message, about, queued, started, finished, duration, ' +
  'files, bytes, fresh, stored, snapshot, problems';

export function runOf(row: RunRow): Run {
  return runSchema.parse(fieldsOf(row), UNCOMPILED);
}

export interface DetailRow {
  readonly phases: string;
  readonly counts: string;
  readonly problems: string;
}

export function detailsOf(
  row: RunRow,
  details: DetailRow | undefined,
  beside: Pick<RunDetails, 'logLines' | 'drill'>,
): RunDetails {
  const fields = {
    ...fieldsOf(row),
    phases: JSON.parse(details?.phases ?? '{}'),
    counts: JSON.parse(details?.counts ?? '{}'),
    problems: JSON.parse(details?.problems ?? '[]'),
    ...beside,
  };
  return runDetailsSchema.parse(fields, UNCOMPILED);
}

function fieldsOf(row: RunRow): Record<keyof Run, unknown> {
  const { id, kind, project, vault, type, trigger, state, files, bytes, snapshot } = row;
  return {
    ...{ id, kind, project, vault, type, trigger, state, files, bytes, snapshot },
    reason: reasonOf(row),
    queuedAt: row.queued,
    startedAt: row.started,
    finishedAt: row.finished,
    durationMs: row.duration,
    newBytes: row.fresh,
    storedBytes: row.stored,
    problemCount: row.problems,
  };
}

function reasonOf({ code, message, about }: RunRow): unknown {
  if (code === null) return null;
  return { code, message: message ?? '', ...(about === null ? {} : { details: JSON.parse(about) }) };
}

import { z } from 'zod';
import { UNCOMPILED } from '../../../base/uncompiled.ts';
import { failureSchema } from '../../../contract/views/failure.ts';
import { findingSchema, type Level, levelSchema } from '../../../contract/views/health.ts';
import type { NoticeKind } from '../../../contract/views/notify.ts';
import { problemSchema } from '../../../contract/views/problem.ts';
import { type RunId, runSchema } from '../../../contract/views/run.ts';

const moment = z.number().int();

/** The newest backup that can be relied on: what every failure text must answer. */
export const goodBackupSchema = z.object({
  at: moment,
  type: z.string().nullable(),
  /** Whether it was really restored once. */
  proven: z.boolean(),
});
export type GoodBackup = z.infer<typeof goodBackupSchema>;

/** All that a message says, as facts: its words are made when it is sent, in the language of that moment. */
export const factsSchema = z.object({
  /** The run it is about. */
  job: runSchema.pick({ kind: true, project: true, vault: true, type: true, trigger: true }).nullable(),
  reason: failureSchema.nullable().default(null),
  /** The first of them. */
  problems: z.array(problemSchema).default([]),
  problemCount: z.number().int().default(0),
  good: goodBackupSchema.nullable().default(null),
  /** Of a trouble: since when, how often it was met, and how bad it is (or was). */
  since: moment.nullable().default(null),
  count: z.number().int().default(0),
  was: levelSchema.default('ok'),
  /** How often the trouble has come within days. */
  episodes: z.number().int().default(1),
  findings: z.array(findingSchema).default([]),
  digest: z
    .array(
      z.object({
        project: z.string(),
        runs: z.number().int(),
        failed: z.number().int(),
        newestAt: moment.nullable(),
        provenAt: moment.nullable(),
      }),
    )
    .default([]),
});
export type Facts = z.infer<typeof factsSchema>;

/** Something people must be told. */
export interface Notice {
  /** The same for the same thing, whoever finds it: told once. */
  readonly id: string;
  readonly at: number;
  readonly kind: NoticeKind;
  readonly level: Level;
  readonly project: string | null;
  readonly run: RunId | null;
  /** Key of the trouble it belongs to. */
  readonly trouble: string | null;
  readonly facts: Facts;
}

export function factsOf(known: z.input<typeof factsSchema>): Facts {
  return factsSchema.parse(known, UNCOMPILED);
}

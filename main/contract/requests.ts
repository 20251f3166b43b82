import type { z } from 'zod';
import { copyRequests } from './requests/copies.ts';
import { coreRequests } from './requests/core.ts';
import { healthRequests } from './requests/health.ts';
import { historyRequests } from './requests/history.ts';
import { integrityRequests } from './requests/integrity.ts';
import { jobRequests } from './requests/jobs.ts';
import { notifyRequests } from './requests/notify.ts';
import { proofRequests } from './requests/proof.ts';
import { scheduleRequests } from './requests/schedule.ts';
import { windowRequests } from './requests/window.ts';

/**
 * All that can be asked: one row for each kind, with the shape of question and answer. Socket, HTTP and IPC are derived
 * from this table, so a new row is asked in the same words from everywhere.
 */
export const requests = {
  ...coreRequests,
  ...windowRequests,
  ...jobRequests,
  ...historyRequests,
  ...scheduleRequests,
  ...notifyRequests,
  ...integrityRequests,
  ...healthRequests,
  ...proofRequests,
  ...copyRequests,
};

export type RequestKind = keyof typeof requests;
export type RequestInput<K extends RequestKind> = z.input<(typeof requests)[K]['input']>;
/** As the core gets it: checked, with its defaults. */
export type CheckedInput<K extends RequestKind> = z.output<(typeof requests)[K]['input']>;
export type RequestOutput<K extends RequestKind> = z.output<(typeof requests)[K]['output']>;

export function isRequestKind(text: string): text is RequestKind {
  return Object.hasOwn(requests, text);
}

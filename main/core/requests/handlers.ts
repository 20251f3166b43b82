import type { CheckedInput, RequestKind, RequestOutput } from '../../contract/requests.ts';
import type { CoreParts } from '../core.ts';
import { copyHandlers } from './copies.ts';
import { coreHandlers } from './core.ts';
import { healthHandlers } from './health.ts';
import { historyHandlers } from './history.ts';
import { integrityHandlers } from './integrity.ts';
import { jobHandlers } from './jobs.ts';
import { notifyHandlers } from './notify.ts';
import { proofHandlers } from './proof.ts';
import { scheduleHandlers } from './schedule.ts';
import { windowHandlers } from './window.ts';

export type Handler<K extends RequestKind> = (
  input: CheckedInput<K>,
  signal?: AbortSignal,
) => RequestOutput<K> | Promise<RequestOutput<K>>;

export type Handlers<K extends RequestKind = RequestKind> = { readonly [Kind in K]: Handler<Kind> };

/** One handler for each row of the contract's table: a row without one does not compile. */
export function handlersOf(parts: CoreParts): Handlers {
  return {
    ...coreHandlers(parts),
    ...windowHandlers(parts),
    ...jobHandlers(parts),
    ...historyHandlers(parts),
    ...proofHandlers(parts),
    ...scheduleHandlers(parts),
    ...notifyHandlers(parts),
    ...integrityHandlers(parts),
    ...healthHandlers(parts),
    ...copyHandlers(parts),
  };
}

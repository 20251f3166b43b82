import { type Failure, failureSchema } from '../../../contract/views/failure.ts';
import type { DeliveryState } from '../../../contract/views/notify.ts';

/** A row of `deliveries` as SQLite gives it. */
export interface DeliveryRow {
  readonly notice: string;
  readonly channel: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly due: number;
  readonly at: number;
  readonly repeated: number;
  readonly problem: string | null;
}

export const DELIVERY_COLUMNS = 'notice, channel, state, tries, due, at, repeated, problem';

export interface StoredDelivery {
  readonly id: string;
  readonly channel: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly due: number;
  readonly changedAt: number;
  readonly repeated: boolean;
  readonly problem: Failure | null;
}

export function deliveryOf({ notice, at, repeated, problem, ...row }: DeliveryRow): StoredDelivery {
  return {
    ...row,
    ...{ id: notice, changedAt: at, repeated: repeated !== 0 },
    problem: problem === null ? null : failureSchema.parse(JSON.parse(problem)),
  };
}

import { Random } from '../support/random.ts';
import type { Fault, FaultProxy } from '../support/s3/fault-proxy.ts';

/** Not `wrong-request`: the server here believes what it is sent, and would keep the only copy of a record damaged. */
const FAULTS: readonly Fault[] = [
  { kind: 'before', status: 503, code: 'SlowDown' },
  { kind: 'before', status: 500, code: 'InternalError' },
  { kind: 'cut-request', after: 5000 },
  { kind: 'cut-answer', after: 100 },
  { kind: 'lost-answer' },
  { kind: 'wrong-answer' },
  { kind: 'short-answer' },
];

/** What the line to the cloud is like. */
export class Weather {
  readonly #line: FaultProxy;

  constructor(line: FaultProxy) {
    this.#line = line;
  }

  /** Every third time there is a storm: one request in eight goes wrong. Tells whether there is one. */
  change(random: Random): boolean {
    if (random.below(3) !== 0) return false;
    // Of its own: how many requests there are must not change what happens in the rest of the life.
    const chance = new Random(random.below(2 ** 32));
    this.#line.weather = () =>
      chance.below(8) === 0 ? (FAULTS[chance.below(FAULTS.length)] as Fault) : null;
    return true;
  }

  clear(): void {
    this.#line.weather = () => null;
  }
}

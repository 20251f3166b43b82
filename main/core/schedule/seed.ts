import { thisProcess } from '../../platform/host.ts';

/** Tells machines apart, and stays the same on one, so that jitter spreads them and yet can be foretold. */
export function machineSeed(): string {
  return thisProcess().machine;
}

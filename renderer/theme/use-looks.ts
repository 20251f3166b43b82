import { useSyncExternalStore } from 'react';
import { type Looks, looks, watchLooks } from './theme.ts';

export function useLooks(): Looks {
  return useSyncExternalStore(watchLooks, looks);
}

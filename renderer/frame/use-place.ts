import { useSyncExternalStore } from 'react';
import { type Place, placeOf } from './place.ts';

let known = { hash: '\u0000', place: placeOf('') };

export function usePlace(): Place {
  return useSyncExternalStore(
    (watcher) => {
      window.addEventListener('hashchange', watcher);
      return () => window.removeEventListener('hashchange', watcher);
    },
    () => {
      if (known.hash !== location.hash) known = { hash: location.hash, place: placeOf(location.hash) };
      return known.place;
    },
  );
}

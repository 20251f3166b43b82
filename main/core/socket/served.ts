import { connect } from 'node:net';
import { type Presence, readPresence } from './presence.ts';

/** A core answers at once, or is so busy that it is there (ms). */
const TIMEOUT_MS = 1000;

/** The core that serves this home: somebody listens where it said that it would. Nothing is asked of it. Null: none does. */
export async function whoServes(home: string): Promise<Presence | null> {
  const presence = await readPresence(home).catch(() => null); // what others could have written is no core of ours
  if (presence === null) return null;
  return new Promise((resolve) => {
    const socket = connect(presence.socket);
    const end = (served: boolean): void => {
      socket.destroy();
      resolve(served ? presence : null);
    };
    socket.setTimeout(TIMEOUT_MS, () => end(true));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

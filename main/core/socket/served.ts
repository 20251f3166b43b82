import { connect } from 'node:net';
import { readPresence } from './presence.ts';

/** A core answers at once, or is so busy that it is there (ms). */
const TIMEOUT_MS = 1000;

/** Whether a core serves this home: somebody listens where it said that it would. Nothing is asked of it. */
export async function isHomeServed(home: string): Promise<boolean> {
  const presence = await readPresence(home).catch(() => null); // what others could have written is no core of ours
  if (presence === null) return false;
  return new Promise((resolve) => {
    const socket = connect(presence.socket);
    const end = (served: boolean): void => {
      socket.destroy();
      resolve(served);
    };
    socket.setTimeout(TIMEOUT_MS, () => end(true));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

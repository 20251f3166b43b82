import { refusing } from './refusing.ts';

type Handler = (event: unknown, ...given: unknown[]) => unknown;

/** By channel, for tests that knock themselves. */
export const handlers = new Map<string, Handler>();

export const ipcMain = refusing('ipcMain', {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
});

/** As Electron answers a page: what a handler throws arrives as its message. */
export async function invoke(event: unknown, channel: string, given: unknown[]): Promise<unknown> {
  const handler = handlers.get(channel);
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
  return Promise.resolve(handler(event, ...given)).catch((error: unknown) => {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`);
  });
}

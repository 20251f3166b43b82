import type { CoreEvent } from '../../main/contract/events.ts';
import type { Failure } from '../../main/contract/views/failure.ts';
import type { Client, DesktopHands, Link } from './client.ts';
import { RequestFailed } from './failure.ts';

/** What the desktop's preload puts on `window.cofre`: plain values only, so that it crosses the isolated worlds. */
export interface Bridge {
  ask(kind: string, input: unknown): Promise<{ readonly value: unknown } | { readonly failure: Failure }>;
  listen(event: (event: CoreEvent) => void, link: (link: Link) => void): () => void;
  readonly hands: DesktopHands;
}

export function bridgeOf(scope: object): Bridge | null {
  const bridge: unknown = Reflect.get(scope, 'cofre');
  return typeof bridge === 'object' && bridge !== null ? (bridge as Bridge) : null;
}

export function ipcClient(bridge: Bridge): Client {
  return {
    ask: async (kind, input, signal) => {
      const answer = await bridge.ask(kind, input);
      signal?.throwIfAborted();
      if ('failure' in answer) throw new RequestFailed(answer.failure);
      return answer.value as never;
    },
    listen: ({ event, link }) => bridge.listen(event, link),
    download: null,
    desktop: bridge.hands,
  };
}

import type { IpcRenderer } from 'electron';
import type { CoreEvent } from '../../../contract/events.ts';
import type { Failure } from '../../../contract/views/failure.ts';
import type { Link } from '../keep/core-keeper.ts';
import { CHANNELS } from '../names.ts';

type Answer = { readonly value: unknown } | { readonly failure: Failure };
type Renderer = Pick<IpcRenderer, 'invoke' | 'on' | 'removeListener'>;

/** What the window gets (`Bridge` in renderer/api/ipc.ts): plain values and functions, no part of Electron's. */
export function makeBridge(ipc: Renderer) {
  const hand = (name: string, value: unknown) => ipc.invoke(`${CHANNELS.hand}${name}`, value);
  return {
    ask: async (kind: string, input: unknown): Promise<Answer> => {
      try {
        return (await ipc.invoke(`${CHANNELS.ask}${kind}`, input)) as Answer;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { failure: { code: 'wrong-use', message, details: {} } };
      }
    },
    listen: (event: (event: CoreEvent) => void, link: (link: Link) => void): (() => void) => {
      const onEvent = (_: unknown, heard: CoreEvent) => event(heard);
      const onLink = (_: unknown, now: Link) => link(now);
      ipc.on(CHANNELS.event, onEvent);
      ipc.on(CHANNELS.linked, onLink);
      void ipc.invoke(CHANNELS.link).then(link);
      return () => {
        ipc.removeListener(CHANNELS.event, onEvent);
        ipc.removeListener(CHANNELS.linked, onLink);
      };
    },
    hands: {
      chooseFolder: (title: string) => hand('chooseFolder', title) as Promise<string | null>,
      showFolder: (path: string) => hand('showFolder', path) as Promise<void>,
      /** Whether Cofre starts at login; with an argument, from now on. null: this system does not let us know. */
      startsAtLogin: (turn?: boolean) => hand('startsAtLogin', turn ?? null) as Promise<boolean | null>,
    },
  };
}

import path from 'node:path';
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import type { Core } from '../../../contract/core.ts';
import { failureOf } from '../../../contract/failure.ts';
import { type RequestKind, requests } from '../../../contract/requests.ts';
import type { Failure } from '../../../contract/views/failure.ts';
import { isOwnAddress, type Note } from '../hardening.ts';
import { CHANNELS } from '../names.ts';

export interface PagesOptions {
  readonly ipc: Pick<IpcMain, 'handle'>;
  readonly core: () => Core | null;
  readonly link: () => string;
  readonly hands: Hands;
  readonly note: Note;
}

export interface Hands {
  chooseFolder(title: string): Promise<string | null>;
  showFolder(folder: string): Promise<void>;
  startsAtLogin(turn: boolean | null): Promise<boolean | null>;
}

const title = z.string().max(200);
const folder = z
  .string()
  .max(4096)
  .refine((text) => path.isAbsolute(text) && !text.includes('\0'));
const inputs = { chooseFolder: title, showFolder: folder, startsAtLogin: z.boolean().nullable() } as const;

/**
 * A door for each row of the contract's table, one for each hand, and one that tells how the core is. Whoever knocks has to be
 * the main frame of a page of ours, and what it asks has to be of the row's shape: anything else is refused and noted.
 */
export function servePages({ ipc, core, link, hands, note }: PagesOptions): void {
  const door = (channel: string, open: (input: unknown) => Promise<unknown>) =>
    ipc.handle(channel, (event, ...given) => {
      if (!isOurs(event) || given.length > 1) {
        note(`refused a stranger at ${channel}`);
        throw new Error('refused');
      }
      return open(given[0]);
    });
  const wrong = (channel: string): Failure => {
    note(`refused what was asked at ${channel}: it is not of its shape`);
    return { code: 'wrong-use', message: `${channel} was asked wrongly`, details: { reason: 'badRequest' } };
  };
  for (const kind of Object.keys(requests) as RequestKind[])
    door(`${CHANNELS.ask}${kind}`, async (given) => {
      const input = requests[kind].input.safeParse(given);
      if (!input.success) return { failure: wrong(kind) };
      return answer(core(), kind, given);
    });
  door(CHANNELS.link, async () => link());
  for (const name of Object.keys(inputs) as (keyof typeof inputs)[])
    door(`${CHANNELS.hand}${name}`, async (given) => {
      const input = inputs[name].safeParse(given);
      if (!input.success) throw new Error(wrong(name).message);
      return hands[name](input.data as never);
    });
}

async function answer(
  core: Core | null,
  kind: RequestKind,
  input: unknown,
): Promise<{ value: unknown } | { failure: Failure }> {
  if (core === null) return { failure: { code: 'offline', message: 'the core is not there', details: {} } };
  try {
    return { value: await core.request(kind, input as never) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** The page itself, of our own scheme; no frame in it, no other window. */
function isOurs({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
  if (senderFrame === null || sender.isDestroyed()) return false;
  return senderFrame === sender.mainFrame && isOwnAddress(senderFrame.url);
}

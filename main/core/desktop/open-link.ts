import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openWithDesktop } from '../../platform/open-with.ts';
import { ensurePrivateFolder, writePrivateFile } from '../files/private.ts';

/** A browser that is cold takes a while to read its first page (ms). */
const READ_WITHIN_MS = 20_000;

export interface Opening {
  /** Whether a browser was started; false where there is no desktop. */
  readonly opened: boolean;
  /** Resolves when the file of the link is gone again; need not be waited for. */
  readonly over: Promise<void>;
}

/**
 * Opens a one-time link in the person's browser. By a private file that leads there: every user of this machine can read
 * the words a program was started with.
 */
export async function openLink(url: string, home: string, env: NodeJS.ProcessEnv): Promise<Opening> {
  const folder = path.join(home, 'run');
  await ensurePrivateFolder(home);
  await ensurePrivateFolder(folder);
  const file = path.join(folder, `open-${process.pid}.html`);
  const page = `<!doctype html><meta charset="utf-8"><title>Cofre</title><meta http-equiv="refresh" content="0;url=${url}">\n`;
  await writePrivateFile(file, page);
  const remove = () => rm(file, { force: true });
  const opened = await openWithDesktop(file, env);
  if (!opened) {
    await remove();
    return { opened, over: Promise.resolve() };
  }
  return { opened, over: delay(READ_WITHIN_MS).then(remove) };
}

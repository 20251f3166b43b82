import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Context } from '../context.ts';
import { core } from '../core.ts';

/** Lends the home of a sandbox with three projects and sixty days behind them; it is gone when `work` has ended. */
export async function withDemo<T>(context: Context, work: (inside: Context) => Promise<T>): Promise<T> {
  const { out, say, env, version, signal, globals } = context;
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'cofre-demo-')));
  try {
    out.note(say('open.demo', { folder }));
    const { makeDemo } = await core.demo();
    const isTerminal = out.stderr.isTTY === true;
    // Its secrets have no place in the person's keychain, and there are none.
    const inside = { ...env, COFRE_KEYCHAIN: 'file' };
    const onDay = (day: number, days: number) => {
      if (isTerminal) out.stderr.write(`\r${say('open.demoDay', { day, days })} `);
    };
    const home = await makeDemo({ folder, version, env: inside, onDay, signal });
    if (isTerminal) out.stderr.write('\n');
    return await work({ ...context, env: inside, globals: { ...globals, home } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { constants, setPriority } from 'node:os';
import type { ParentPort } from 'electron';
import { failureOf } from '../../../contract/failure.ts';
import { isAlive } from '../../../core/desktop/processes.ts';
import { PowerSignals } from '../../../core/power.ts';
import { serveCore } from '../../../core/socket/serve-core.ts';
import { makeCore } from './make-core.ts';
import { type FromCore, toCoreSchema } from './messages.ts';
import { ShellHands } from './shell-hands.ts';

/** How often it is looked whether the shell still lives (ms): Electron ends this process with it, mostly. */
const LOOK_MS = 5000;

export interface CoreOrigin {
  readonly home: string;
  readonly version: string;
  readonly shellPid: number;
}

/** The core of this home, for as long as the shell lives. */
export async function run(port: ParentPort, { home, version, shellPid }: CoreOrigin): Promise<void> {
  const say = (message: FromCore) => port.postMessage(message);
  const hands = new ShellHands(say);
  const power = new PowerSignals();
  beNice();
  try {
    const runtime = process.env.XDG_RUNTIME_DIR;
    const served = await serveCore({
      ...{ home, version, now: Date.now, startedBy: 'desktop' },
      makeCore: () => makeCore({ home, version, env: process.env, hands, power }),
      ...(runtime === undefined ? {} : { runtimeFolders: [runtime] }),
    });
    const end = async () => {
      await served.close();
      process.exit(0);
    };
    port.on('message', ({ data }) => {
      const message = toCoreSchema.safeParse(data).data;
      if (message === undefined)
        return process.emitWarning('the shell said something that was not understood');
      if (message.kind === 'close') void end();
      else if (message.kind === 'power') power.tell(message.event);
      else hands.hear(message);
    });
    setInterval(() => {
      if (!isAlive(shellPid, null)) void end();
    }, LOOK_MS).unref();
    say({ kind: 'ready', pid: process.pid });
  } catch (error) {
    say({ kind: 'failed', failure: failureOf(error) });
    // The port tells nobody when it is empty: the shell ends this process once it has heard.
  }
}

/** Backups are not worth that anything else waits; threads of this process begin with the same patience. */
function beNice(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: then it runs like anything else.
  }
}

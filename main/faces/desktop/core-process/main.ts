import { constants, setPriority } from 'node:os';
import type { ParentPort } from 'electron';
import { failureOf } from '../../../contract/failure.ts';
import { PowerSignals } from '../../../core/power.ts';
import { serveCore } from '../../../core/socket/serve-core.ts';
import { makeCore } from './make-core.ts';
import { type FromCore, toCoreSchema } from './messages.ts';
import { ShellHands } from './shell-hands.ts';

// Runs at import, in a utility process of Electron: the core of this home, for as long as the shell lives.

/** How often it is looked whether the shell still lives (ms): Electron ends this process with it, mostly. */
const LOOK_MS = 5000;

await run(process.parentPort, process.argv.slice(-3) as [string, string, string]);

async function run(port: ParentPort, [home, version, shellPid]: [string, string, string]): Promise<void> {
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
      if (!isAlive(Number(shellPid))) void end();
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

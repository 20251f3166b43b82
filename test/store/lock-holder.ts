// A process of the lock tests: takes the lock of the folder argv[2] and keeps it until it is killed, or hears 'release'.
import { systemClock } from '../../main/base/clock.ts';
import { isCofreError } from '../../main/base/errors.ts';
import { isAlive, thisProcess } from '../../main/platform/host.ts';
import { acquireLock } from '../../main/store/lock.ts';
import { openStore } from '../../main/store/open.ts';

const store = await openStore(process.argv[2] ?? '');
const holder = { ...thisProcess(), clock: systemClock, isAlive, purpose: 'test' };

process.stdout.write('ready\n');
process.stdin.setEncoding('utf8');
let release = async (): Promise<void> => {};
for await (const chunk of process.stdin) {
  for (const word of String(chunk).trim().split('\n')) await obey(word);
}

async function obey(word: string): Promise<void> {
  if (word === 'release') return release();
  try {
    const lock = await acquireLock(store, holder);
    release = lock.release;
    process.stdout.write('held\n');
  } catch (error) {
    process.stdout.write(`${isCofreError(error) ? error.code : String(error)}\n`);
  }
}

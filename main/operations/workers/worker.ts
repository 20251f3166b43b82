import { parentPort, workerData } from 'node:worker_threads';
import { obey, throwIfClosing } from './closing.ts';
import { collectYoung } from './collect.ts';
import { type FromWorker, type Role, type ToWorker, toWire } from './pool.ts';
import type { RoleCode } from './role.ts';

type Start = (data: never, emit: (event: unknown) => void) => Promise<RoleCode>;

/** Entry of every worker thread: jobs in, one at a time and in order; results, errors and events out. Loads its role only. */
const roles: Record<Role, () => Promise<Start>> = {
  'pack-files': async () => (await import('../backup/pack-files.ts')).packFilesRole,
  'write-files': async () => (await import('../restore/write-files.ts')).writeFilesRole,
  'verify-packs': async () => (await import('../verify-packs.ts')).verifyPacksRole,
  'drill-files': async () => (await import('../drill/drill-files.ts')).drillFilesRole,
};

interface WorkerData {
  readonly role: Role;
  readonly closing: Int32Array<SharedArrayBuffer>;
}

const port = parentPort;
if (port !== null) {
  const { role, closing } = workerData as WorkerData;
  obey(closing);
  const send = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const loaded = roles[role]();
  const open = (data: unknown) => loaded.then((start) => start(data as never, (event) => send({ event })));
  let code: Promise<RoleCode> = new Promise(() => undefined); // until it is told what it starts with
  let last: Promise<void> = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    if ('open' in message) {
      code = open(message.open);
      return;
    }
    last = last.then(async () => {
      if ('close' in message) return port.close();
      if ('note' in message) return (await code).note?.(message.note);
      try {
        throwIfClosing();
        send({ n: message.n, result: await (await code).run(message.job) });
        collectYoung();
      } catch (error) {
        send({ n: message.n, error: toWire(error) });
      }
    });
  });
}

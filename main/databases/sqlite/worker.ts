import { parentPort, workerData } from 'node:worker_threads';
import { CofreError } from '../../base/errors.ts';
import { copyDatabase } from './copy.ts';
import { failureOf } from './failures.ts';
import { inspectDatabase } from './inspect.ts';
import { proveDatabase } from './prove.ts';
import { replaceDatabase } from './replace.ts';
import { StopFlag } from './stop-flag.ts';
import type { Answer, Order, TaskName, Tasks } from './thread.ts';

/** Entry of a thread that does one task on one database and ends: SQLite holds the thread it works in. */
const tasks: {
  [Name in TaskName]: (
    input: Tasks[Name]['input'],
    stop: StopFlag,
  ) => Tasks[Name]['output'] | Promise<Tasks[Name]['output']>;
} = {
  copy: copyDatabase,
  prove: proveDatabase,
  inspect: inspectDatabase,
  replace: replaceDatabase,
};

const port = parentPort;
if (port !== null) {
  const { name, input, flag, about } = workerData as Order;
  port.postMessage(await answer());

  async function answer(): Promise<Answer> {
    try {
      return { output: await tasks[name](input as never, new StopFlag(flag)) };
    } catch (error) {
      const known = failureOf(error, about);
      const { message, stack = '' } = known;
      const { code, details } = known instanceof CofreError ? known : { code: null, details: {} };
      return { error: { code, message, details, stack } };
    }
  }
}

import { EventEmitter } from 'node:events';

// Loaded before the program of a utility process: its `process.parentPort`, over the channel of a child process. Messages wait
// until somebody listens, and the process ends with its parent, as in Electron.
const waiting: unknown[] = [];
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (data: unknown) => void (process.connected && process.send?.(data)),
});
const tell = (data: unknown) => parentPort.emit('message', { data });
parentPort.on('newListener', () => {
  queueMicrotask(() => {
    for (const data of waiting.splice(0)) tell(data);
  });
});
Object.assign(process, { parentPort });
process.on('message', (data) => (parentPort.listenerCount('message') > 0 ? tell(data) : waiting.push(data)));
process.on('disconnect', () => process.exit(1));

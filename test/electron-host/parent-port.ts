import { EventEmitter } from 'node:events';

// Loaded before the program of a utility process: its `process.parentPort`, over the channel of a child process. Messages wait
// until somebody listens (Node keeps them for that long), and the process ends with its parent, as in Electron.
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (data: unknown) => void (process.connected && process.send?.(data)),
});
parentPort.once(
  'newListener',
  () => void process.on('message', (data) => parentPort.emit('message', { data })),
);
Object.assign(process, { parentPort });
process.on('disconnect', () => process.exit(1));

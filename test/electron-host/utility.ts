import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ForkOptions } from 'electron';

const port = fileURLToPath(new URL('./parent-port.ts', import.meta.url));

export class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;

  constructor(script: string, args: readonly string[], options: ForkOptions) {
    super();
    const { env = process.env, execArgv = [] } = options;
    const stdio = options.stdio === 'ignore' ? 'ignore' : 'inherit';
    this.#child = fork(script, [...args], {
      env: env as NodeJS.ProcessEnv,
      ...{ execArgv: [...execArgv, '--import', port], serialization: 'advanced' },
      stdio: ['ignore', stdio, stdio, 'ipc'],
    });
    this.#child.on('message', (data) => this.emit('message', data));
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1));
  }

  postMessage(data: unknown): void {
    if (this.#child.connected) this.#child.send(data as object);
  }
  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

export const utilityProcess = {
  fork: (script: string, args: readonly string[] = [], options: ForkOptions = {}) =>
    new UtilityProcess(script, args, options),
};

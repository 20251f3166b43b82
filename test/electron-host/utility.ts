import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';

interface ForkOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  readonly stdio?: 'ignore' | 'inherit';
  readonly serviceName?: string;
}

const port = fileURLToPath(new URL('./parent-port.ts', import.meta.url));
/** Living ones by their names, for tests that end one. */
export const utilities = new Map<UtilityProcess, string>();

export class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;

  constructor(script: string, args: readonly string[], options: ForkOptions) {
    super();
    const { env = process.env, execArgv = [], stdio = 'inherit', serviceName = '' } = options;
    this.#child = fork(script, [...args], {
      ...{ env, execArgv: [...execArgv, '--import', port], serialization: 'advanced' },
      stdio: ['ignore', stdio, stdio, 'ipc'],
    });
    utilities.set(this, serviceName);
    this.#child.on('message', (data) => this.emit('message', data));
    this.#child.on('exit', (code) => {
      utilities.delete(this);
      this.emit('exit', code ?? 1);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
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

import { type UtilityProcess, utilityProcess } from 'electron';
import type { Failure } from '../../../contract/views/failure.ts';
import type { PowerEvent } from '../../../core/power.ts';
import { type FromCore, fromCoreSchema, type ToCore } from '../core-process/messages.ts';
import { programFile } from '../program-file.ts';

/** A job is stopped at its next safe point, which the core waits for a minute; then it ends as after a kill (ms). */
const CLOSE_LIMIT_MS = 75_000;

export interface ChildOptions {
  readonly home: string;
  readonly version: string;
  /** For messages of a core whose settings name no language. */
  readonly language: string;
  /** What the core asks of the shell. */
  readonly asked: (message: Extract<FromCore, { kind: 'notify' | 'keychain' }>, child: CoreChild) => void;
  readonly note: (what: string) => void;
}

/** The process of the core. It ends with the shell. */
export class CoreChild {
  readonly #process: UtilityProcess;
  readonly #start = Promise.withResolvers<Failure | null>();
  readonly #end = Promise.withResolvers<number>();

  constructor({ home, version, language, asked, note }: ChildOptions) {
    const script = programFile('./desktop-core.js');
    this.#process = utilityProcess.fork(script, [home, version, String(process.pid)], {
      // What `cofre` gives itself for the same work (main/launch/cli.mjs).
      execArgv: ['--max-semi-space-size=4', '--expose-gc'],
      env: { ...process.env, COFRE_SYSTEM_LANGUAGE: language },
      serviceName: 'Cofre core',
    });
    this.#process.on('message', (data: unknown) => {
      const message = fromCoreSchema.safeParse(data).data;
      if (message === undefined) note('the core said something that was not understood');
      else if (message.kind === 'ready') this.#start.resolve(null);
      else if (message.kind === 'failed') this.#start.resolve(message.failure);
      else asked(message, this);
    });
    this.#process.once('exit', (code) => {
      this.#start.resolve({ code: 'failed', message: `the core ended with ${code}`, details: {} });
      this.#end.resolve(code);
    });
  }

  /** Resolves with what stood in the way, or null when it listens. */
  get started(): Promise<Failure | null> {
    return this.#start.promise;
  }

  get ended(): Promise<number> {
    return this.#end.promise;
  }

  say(message: ToCore): void {
    this.#process.postMessage(message);
  }

  tellPower(event: PowerEvent): void {
    this.say({ kind: 'power', event });
  }

  /** Lets what runs come to a safe end. */
  async close(): Promise<void> {
    const late = setTimeout(() => this.kill(), CLOSE_LIMIT_MS);
    await this.started; // before that nobody hears it
    this.say({ kind: 'close' });
    await this.ended;
    clearTimeout(late);
  }

  kill(): void {
    this.#process.kill();
  }
}

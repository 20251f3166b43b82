import type { DatabaseWorld, StreamDump } from './driver.ts';
import { type Circumstances, cancelled, failure, failureOf } from './failure/failure.ts';
import { succeeded } from './place/run-tool.ts';
import type { ToolProcess } from './place/tool-process.ts';

/** What looks at a dump as it streams by. */
export interface Witness {
  push(chunk: Buffer): void;
}

/** What a tool writes to its standard output, at the reader's pace; fails as soon as the tool is known to have failed. */
export async function* outputOf(
  tool: ToolProcess,
  name: string,
  options: {
    readonly witness: Witness;
    readonly about: Circumstances;
    readonly world: DatabaseWorld;
  },
): AsyncGenerator<Buffer> {
  const { witness, about, world } = options;
  let broken: unknown = null;
  try {
    for await (const chunk of tool.stdout as AsyncIterable<Buffer>) {
      witness.push(chunk);
      yield chunk;
    }
  } catch (error) {
    if (!isCutOff(error)) throw error;
    broken = error;
  }
  const exit = await tool.exited;
  if (world.signal?.aborted === true) throw cancelled(world.signal);
  if (!succeeded(exit)) throw failureOf(name, { ...exit, complaints: tool.complaints }, about);
  if (broken !== null)
    throw failure('dump-failed', 'dbCutOff', `the output of ${name} was cut off`, { tool: name }, broken);
}

/** A dump is read once and to its end before anybody may say that it counts. */
export class ReadOnce {
  #state: 'fresh' | 'reading' | 'read' = 'fresh';

  get done(): boolean {
    return this.#state === 'read';
  }

  async *pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    if (this.#state !== 'fresh') throw new Error('a dump can be read only once');
    this.#state = 'reading';
    yield* chunks;
    this.#state = 'read';
  }

  /** For `finish`: whoever did not read everything has no dump. */
  demand(dump: Pick<StreamDump, 'file'>): void {
    if (!this.done) throw new Error(`${dump.file} was not read to its end`);
  }
}

function isCutOff(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}

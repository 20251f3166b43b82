import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { DatabaseWorld } from './driver.ts';
import { type Circumstances, cancelled, failureOf } from './failure/failure.ts';
import { succeeded } from './place/run-tool.ts';
import type { ToolProcess } from './place/tool-process.ts';

/** Gives a dump to a tool at the tool's pace and waits for its verdict. When the dump cannot be read on, the tool is ended. */
export async function feed(
  tool: ToolProcess,
  chunks: AsyncIterable<Buffer>,
  options: {
    readonly name: string;
    readonly about: Circumstances;
    readonly world: DatabaseWorld;
    /** Whether a tool that ended with 1 has done its work all the same, by what it said. */
    readonly forgives?: (complaints: string) => boolean;
  },
): Promise<void> {
  const { name, about, world, forgives } = options;
  tool.discardOutput();
  try {
    for await (const chunk of chunks) {
      if (tool.ended || tool.stdin.destroyed) break;
      await write(tool.stdin, chunk, tool.exited);
    }
    tool.stdin.end();
    const exit = await tool.exited;
    if (world.signal?.aborted === true) throw cancelled(world.signal);
    if (succeeded(exit) || (exit.code === 1 && forgives?.(tool.complaints) === true)) return;
    throw failureOf(name, { ...exit, complaints: tool.complaints }, about);
  } finally {
    await tool.stop();
  }
}

/** Resolves when the tool takes more, or has ended. */
async function write(input: Writable, chunk: Buffer, ended: Promise<unknown>): Promise<void> {
  if (input.write(chunk)) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(input, 'drain', { signal }), once(input, 'close', { signal }), ended]).catch(
    () => {},
  );
  waiting.abort();
}

import type { DatabasePlace } from '../../contract/settings/database.ts';
import type { DatabaseWorld } from '../driver.ts';
import { cancelled } from '../failure/failure.ts';
import type { ToolCall } from './tool-call.ts';
import { type Exit, ToolProcess } from './tool-process.ts';

/** Most that a small tool may print (bytes): roles of a server, versions, never data. */
const OUTPUT_MAX_BYTES = 32 * 1024 * 1024;

export interface Ran extends Exit {
  readonly output: Buffer;
  readonly complaints: string;
  readonly program: string;
}

/** Runs a tool to its end and keeps what it prints; how it ended is for the caller to judge. */
export async function runTool(
  call: ToolCall,
  place: DatabasePlace,
  world: DatabaseWorld,
  input?: Buffer,
): Promise<Ran> {
  const tool = new ToolProcess(call, place, world);
  try {
    if (input !== undefined) tool.stdin.end(input);
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of tool.stdout as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > OUTPUT_MAX_BYTES)
        throw new Error(`${call.tool} prints more than ${OUTPUT_MAX_BYTES} bytes`);
      pieces.push(piece);
    }
    const exit = await tool.exited;
    if (world.signal?.aborted === true) throw cancelled(world.signal);
    return {
      ...exit,
      output: Buffer.concat(pieces),
      complaints: tool.complaints,
      program: tool.program,
    };
  } catch (error) {
    if (world.signal?.aborted === true) throw cancelled(world.signal);
    throw error;
  } finally {
    await tool.stop();
  }
}

export function succeeded(exit: Exit): boolean {
  return exit.code === 0 && exit.notFound === null;
}

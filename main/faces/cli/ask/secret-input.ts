import type { Context } from '../context.ts';
import { usage } from '../values/usage.ts';

/** Far more than a secret needs (bytes). */
const SECRET_MAX_BYTES = 64 * 1024;

/** Asked for at a terminal without showing it, otherwise all of standard input but the line end; never an argument. */
export async function readSecretInput({ prompts }: Context, question: string): Promise<string> {
  if (prompts.possible) return prompts.hidden(`${question} `);
  if (process.stdin.isTTY === true) throw usage('noSecretGiven');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > SECRET_MAX_BYTES) throw usage('noSecretGiven');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

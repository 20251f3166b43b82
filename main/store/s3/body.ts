import type { Readable } from 'node:stream';
import { LineFault } from './answer.ts';
import type { Try } from './requests.ts';

/** Bytes of an answer: exactly `length` of them, else the line was cut (and the request is made again). */
export async function bytesOfBody(body: unknown, length: number, { touch, signal }: Try): Promise<Buffer> {
  const stream = body as Readable;
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  const end = () => stream.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', end, { once: true });
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      touch();
      if (at + piece.length > length)
        throw new LineFault('SPOILT', `more than the ${length} bytes announced`);
      piece.copy(bytes, at);
      at += piece.length;
    }
  } finally {
    signal.removeEventListener('abort', end);
    stream.destroy();
  }
  if (at < length) throw new LineFault('CUT_SHORT', `${at} of ${length} bytes came`);
  return bytes;
}

/** Ends an answer whose body is not wanted. */
export function dropBody(body: unknown): void {
  (body as Readable | undefined)?.destroy();
}

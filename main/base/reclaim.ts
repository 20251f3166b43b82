/** Smaller buffers may share their memory with others (Node's pool), and are not worth it. */
const RECLAIM_MIN_BYTES = 256 * 1024;

/**
 * Gives the memory of a large buffer back at once, instead of when a collection finds it: V8 does not see that a small object
 * holds megabytes, and collects either too late or far too often. Nobody may use the buffer, or a part of it, afterwards.
 */
export function reclaim(bytes: Buffer): void {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength >= RECLAIM_MIN_BYTES) buffer.transfer(0);
}

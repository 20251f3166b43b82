import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Bytes of chance in everything that opens a door: nobody guesses 2^256. */
const BYTES = 32;

export function newToken(): string {
  return randomBytes(BYTES).toString('base64url');
}

/** What is kept of a token: who reads our memory or files cannot use it. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether `token` is the one that was digested, in a time that tells nothing. */
export function isToken(token: string, digest: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(token), 'hex'), Buffer.from(digest, 'hex'));
}

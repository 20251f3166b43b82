import { createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes of the token, and of the nonce of each side. */
export const SECRET_BYTES = 32;

/**
 * Each side shows that it knows the token of core.json without saying it: a process that took the place of a dead core
 * learns nothing, and cannot pose as one. `role` keeps an answer from being sent back as one's own.
 */
export function proofOf(
  token: string,
  role: 'client' | 'core',
  nonces: { readonly core: string; readonly client: string },
): string {
  return createHmac('sha256', token).update(`${role} ${nonces.core} ${nonces.client}`).digest('hex');
}

/** Takes the same time wherever the two differ. */
export function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

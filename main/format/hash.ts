import { hash } from 'node:crypto';

/** SHA-256 as 32 raw bytes. */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** The same as text of one character a byte: comparing many is then free of small buffers. */
export function sha256Text(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'binary');
}

export function isHexId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

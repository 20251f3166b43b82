import { z } from 'zod';
import { CofreError } from '../base/errors.ts';
import { sha256 } from './hash.ts';

/** What came of a restore drill (FORMAT.md section 15), kept beside the snapshot it is about. */
export const PROOFS_PREFIX = 'proofs/';

const proofSchema = z.object({
  format: z.literal('cofre-proof'),
  version: z.literal(1),
  /** Id of the snapshot. */
  snapshot: z.string().regex(/^[0-9a-f]{64}$/),
  drill: z.record(z.string(), z.unknown()),
});
export type Proof = z.infer<typeof proofSchema>;

export function encodeProof(proof: Pick<Proof, 'snapshot' | 'drill'>): Buffer {
  return Buffer.from(`${JSON.stringify({ format: 'cofre-proof', version: 1, ...proof }, null, 1)}\n`);
}

export function decodeProof(bytes: Buffer): Proof {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new CofreError('record-damaged', 'the record of a drill is not JSON', {}, error);
  }
  const result = proofSchema.safeParse(parsed);
  if (result.success) return result.data;
  throw new CofreError('record-damaged', 'the record of a drill is not valid');
}

/** `stored`: the bytes as they are put, sealed where the vault is. */
export function proofObject(at: number, stored: Buffer, encrypted: boolean): string {
  const utc = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${PROOFS_PREFIX}${utc}-${hashOf(stored)}.json${encrypted ? '.age' : ''}`;
}

/** The beginning of the hash in a name; null for anything else. */
export function hashOfProofObject(object: string): string | null {
  return /^proofs\/\d{8}T\d{6}Z-([0-9a-f]{16})\.json(\.age)?$/.exec(object)?.[1] ?? null;
}

export function hashOf(stored: Buffer): string {
  return sha256(stored).toString('hex').slice(0, 16);
}

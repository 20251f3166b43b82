import { createCipheriv, createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, utimesSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type ChurnStep, type Dataset, writeManifest } from './dataset.ts';
import { Random } from './random.ts';
import { CHURN_TIME, OLDEST_TIME, writeDated } from './write.ts';

const MB = 1_000_000;
const FULL_BYTES = 1_000 * MB;
/** Nine in ten are photos; the rest are videos up to the largest. */
const VIDEO_SHARE = 0.08;
const PHOTO = [1 * MB, 8 * MB] as const;
const VIDEO = [10 * MB, 100 * MB] as const;
const BLOCK = Buffer.alloc(1 << 20);
const JPEG = Buffer.from('ffd8ffe000104a46494600010101004800480000', 'hex');
const MP4 = Buffer.from('0000002066747970' + '69736f6d0000020069736f6d69736f326176633100', 'hex');

/** Photos and videos no compressor gains on: real magic bytes, then an AES-CTR key stream; 1 to 100 MB each. */
export function buildMedia(dataset: Dataset, scale: number): void {
  const random = new Random(0x3ed1a);
  const shrink = Math.max(scale, 0.1);
  let left = FULL_BYTES * scale;
  for (let i = 0; left > 0; i++) {
    const video = random.fraction() < VIDEO_SHARE;
    const [smallest, largest] = video ? VIDEO.map((size) => size * shrink) : PHOTO;
    const drawn = Math.round(smallest! + (largest! - smallest!) * random.fraction() ** 1.5);
    const size = Math.min(drawn, Math.max(Math.round(left), MB));
    const place = video ? `videos/VID_${1_000 + i}.mp4` : `photos/IMG_${1_000 + i}.jpg`;
    writeMedia(path.join(dataset.live, place), size, OLDEST_TIME + random.below(300 * 86_400));
    left -= size;
  }
  writeDated(path.join(dataset.live, 'album.txt'), 'photos and videos\n', OLDEST_TIME);
  writeManifest(dataset, { newest: 'album.txt', steps: churn(dataset, scale) });
}

/** A day's photos and one film: about 5 %. */
function churn(dataset: Dataset, scale: number): ChurnStep[] {
  const sizes = [3.1, 4.7, 6.2, 9.5, 31].map((size) => Math.round(size * MB * Math.max(scale, 0.1)));
  return sizes.map((size, i): ChurnStep => {
    const stored = `IMG_new_${i}.jpg`;
    writeMedia(path.join(dataset.stored, stored), size, CHURN_TIME);
    return { kind: 'add', live: `photos/${stored}`, stored };
  });
}

function writeMedia(file: string, size: number, seconds: number): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const key = createHash('sha256').update(path.basename(file)).digest();
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const handle = openSync(file, 'w');
  try {
    let left = size - writeSync(handle, file.endsWith('.jpg') ? JPEG : MP4);
    while (left > 0)
      left -= writeSync(handle, stream.update(BLOCK.subarray(0, Math.min(left, BLOCK.length))));
  } finally {
    closeSync(handle);
  }
  utimesSync(file, seconds, seconds);
}

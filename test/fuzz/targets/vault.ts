// Everything that is read from a vault, a copy or a bucket.
import { PackReader } from '../../../main/engine/read/pack-reader.ts';
import { parseIdentity, parseRecipient } from '../../../main/format/age/keys.ts';
import { openAll, sealToRecipients } from '../../../main/format/age/stream.ts';
import { type BlobInfo, decodeIndex, encodeIndex } from '../../../main/format/pack.ts';
import { decodeProof, encodeProof } from '../../../main/format/proof.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../main/format/snapshot.ts';
import { decodeRoot, encodeRoot, LeafWriter, readEntries, readSections } from '../../../main/format/tree.ts';
import { decodeVault } from '../../../main/format/vault.ts';
import { decodeVaultState, encodeVaultState } from '../../../main/format/vault-state.ts';
import { LineFault } from '../../../main/store/s3/answer.ts';
import { readListing } from '../../../main/store/s3/list-xml.ts';
import { parseS3Url } from '../../../main/store/s3/place.ts';
import { RECORD } from '../../format/hand-made.ts';
import { smallVault } from '../small-vault.ts';
import type { Target } from '../target.ts';

const HASH = 'ab'.repeat(32);
/** Of nobody; fixed, so that what is kept of sealed inputs opens again. */
const identity = parseIdentity('AGE-SECRET-KEY-1FRGQMLP64PRXWT4L9PU70AYY2FJKUXPU03H3FZCA0R4H9KH9K4FS0PJQL6');
const LISTING =
  '<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b</NextContinuationToken>' +
  '<KeyCount>1</KeyCount><Contents><Key>packs/a%20b</Key><Size>12</Size><ETag>&quot;0&quot;</ETag></Contents></ListBucketResult>';

/** A store that holds `bytes` under every name. */
const holding = (bytes: Buffer) => ({
  getRange: async (_: string, offset: number, length: number): Promise<Buffer> => {
    const part = bytes.subarray(offset, offset + length);
    return Buffer.from(part);
  },
});

const seal = (bytes: Buffer): Buffer => sealToRecipients([parseRecipient(identity.recipient)], bytes);

function leafSeed(): Buffer {
  const writer = new LeafWriter();
  const rest = { mode: 0o644, uid: 0, gid: 0, mtime: 1n, ctime: 2n, inode: 3n, sparse: false, listed: false };
  writer.openSection('', false);
  for (const name of ['a', 'b', 'ç'])
    writer.add('', {
      ...{ ...rest, name, type: 'file', size: 5, link: name === 'b' ? 9n : null },
      ...{ ids: Buffer.alloc(32, name), target: '' },
    });
  writer.openSection('folder/in', false);
  writer.add('folder/in', {
    ...{ ...rest, name: 'link', type: 'symlink', size: 0, link: null, ids: Buffer.alloc(0), target: '../a' },
  });
  return writer.drain();
}

function indexSeed(): Buffer {
  const blob = (n: number, more: Partial<BlobInfo>): BlobInfo => ({
    ...{ id: Buffer.alloc(32, n), frame: 0, offset: 512 + n * 1024, entry: 100, plain: 100 },
    ...{ base: null, sketch: null, ...more },
  });
  const blobs = [
    blob(0, {}),
    blob(1, { base: Buffer.alloc(32, 7), plain: 200, sketch: { head: 1, tail: 2 } }),
  ];
  return encodeIndex({ kind: 'data', frames: [{ offset: 0, stored: 900, raw: 4096 }], blobs });
}

export const vaultTargets: readonly Target[] = [
  { name: 'vault-description', seeds: async () => [(await smallVault()).vault], run: decodeVault },
  {
    name: 'snapshot-record',
    seeds: async () => [encodeSnapshot(RECORD), ...(await smallVault()).snapshots],
    run: decodeSnapshot,
  },
  {
    name: 'pack',
    seeds: async () => (await smallVault()).packs,
    run: (bytes) => new PackReader(holding(bytes), { kind: 'plain' }).index(HASH, bytes.length),
  },
  {
    name: 'sealed-pack',
    seeds: async () => (await smallVault()).packs.map(seal),
    words: ['age-encryption.org/v1\n', '-> X25519 ', '-> scrypt ', '--- '],
    run: (bytes) =>
      new PackReader(holding(bytes), { kind: 'age', identities: [identity] }).index(HASH, bytes.length),
  },
  { name: 'pack-index', seeds: () => [indexSeed()], run: decodeIndex },
  {
    name: 'age',
    seeds: () => [seal(Buffer.from('hello')), seal(Buffer.alloc(0)), seal(Buffer.alloc(70_000))],
    words: ['age-encryption.org/v1\n', '-> X25519 ', '-> scrypt ', '--- '],
    run: (bytes) => openAll(bytes, { identities: [identity] }),
  },
  {
    name: 'file-list',
    seeds: () => [leafSeed()],
    run: (bytes) => {
      for (const section of readSections(bytes)) for (const _ of readEntries(section));
    },
  },
  {
    name: 'root-of-file-lists',
    seeds: () => [encodeRoot([{ id: Buffer.alloc(32), entries: 3, bytes: 99, folder: 'a/b', name: 'c' }])],
    run: decodeRoot,
  },
  {
    name: 'drill-record',
    seeds: () => [encodeProof({ snapshot: HASH, drill: { verdict: 'passed' } })],
    run: decodeProof,
  },
  {
    name: 'vault-state',
    seeds: () => [
      encodeVaultState({
        ...{ format: 'cofre-state', version: 1, vault: 'ab'.repeat(16), at: 1, cofre: '0.1.0', projects: 1 },
        ...{ failing: 0, backup: { at: 1, verdict: 'complete' }, proof: null, oldest: 1 },
      }),
    ],
    run: decodeVaultState,
  },
  {
    name: 'bucket-address',
    seeds: () => [Buffer.from('s3://bucket/prefix?endpoint=http://localhost:9000')],
    words: ['s3://', '?endpoint=', '&region=', '%2e%2e', '..'],
    run: (bytes) => parseS3Url(bytes.toString('utf8')),
  },
  {
    name: 's3-listing',
    seeds: () => [Buffer.from(LISTING)],
    words: ['<Contents>', '</Contents>', '<Key>', '&amp;', '&#x', '</ListBucketResult>', '<!ENTITY a "b">'],
    run: (bytes) => readListing(bytes.toString('utf8')),
    mayRefuse: (error) => error instanceof LineFault,
  },
];

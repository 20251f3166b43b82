import {
  createHmac,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type ScryptOptions,
  scrypt,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';
import { CofreError } from '../../base/errors.ts';
import { aead, TAG_BYTES } from './aead.ts';
import { type Identity, rawPublic, sharedSecret } from './keys.ts';

/**
 * Header of an age v1 file (C2SP age.md): who can open it. The file key is wrapped once for each recipient, or once by a
 * passphrase (scrypt); the header ends with an HMAC keyed by the file key.
 */
export interface OpenedHeader {
  readonly fileKey: Buffer;
  /** Where the payload (its 16-byte nonce first) starts. */
  readonly bodyOffset: number;
}

const VERSION = 'age-encryption.org/v1';
const FILE_KEY_BYTES = 16;
/** Longest header read: more than a hundred recipients. */
export const HEADER_MAX_BYTES = 16 * 1024;
/** 2^16: 64 MiB, about 130 ms; written with each wrapped key, so it can rise later. */
const SCRYPT_LOG_N = 16;
/** Largest work factor accepted when reading (1 GiB): a hostile vault must not eat the machine. */
const SCRYPT_LOG_N_MAX = 20;

const inThread = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');

function derive(secret: Uint8Array, salt: Uint8Array, info: string, length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length));
}

function wrap(key: Buffer, fileKey: Buffer): Buffer {
  const out = Buffer.alloc(FILE_KEY_BYTES + TAG_BYTES);
  aead().seal(key, Buffer.alloc(12), fileKey, out, 0);
  return out;
}

function unwrap(key: Buffer, body: Buffer): Buffer | null {
  if (body.length !== FILE_KEY_BYTES + TAG_BYTES) return null;
  const out = Buffer.alloc(FILE_KEY_BYTES);
  return aead().open(key, Buffer.alloc(12), body, out, 0) ? out : null;
}

function finish(fileKey: Buffer, stanzas: string): { fileKey: Buffer; header: Buffer } {
  const signed = `${VERSION}\n${stanzas}---`;
  const mac = createHmac('sha256', derive(fileKey, Buffer.alloc(0), 'header'))
    .update(signed)
    .digest();
  return { fileKey, header: Buffer.from(`${signed} ${base64(mac)}\n`, 'latin1') };
}

/** A fresh file key, wrapped for each recipient (32 raw public bytes). */
export function sealHeader(recipients: readonly Buffer[]): { fileKey: Buffer; header: Buffer } {
  const fileKey = randomBytes(FILE_KEY_BYTES);
  let stanzas = '';
  for (const recipient of recipients) {
    const ephemeral = generateKeyPairSync('x25519');
    const share = rawPublic(ephemeral.publicKey);
    const shared = sharedSecret(ephemeral.privateKey, recipient);
    if (shared === null) throw new CofreError('wrong-use', 'a recipient of this vault is not a usable key');
    const key = derive(shared, Buffer.concat([share, recipient]), `${VERSION}/X25519`);
    stanzas += `-> X25519 ${base64(share)}\n${base64(wrap(key, fileKey))}\n`;
  }
  return finish(fileKey, stanzas);
}

export function sealHeaderWithPassphrase(passphrase: string): { fileKey: Buffer; header: Buffer } {
  const fileKey = randomBytes(FILE_KEY_BYTES);
  const salt = randomBytes(16);
  const key = scryptSync(...scryptWords(passphrase, salt, SCRYPT_LOG_N));
  return finish(fileKey, `-> scrypt ${base64(salt)} ${SCRYPT_LOG_N}\n${base64(wrap(key, fileKey))}\n`);
}

type ScryptWords = [passphrase: string, salt: Buffer, bytes: number, options: ScryptOptions];

function scryptWords(passphrase: string, salt: Buffer, logN: number): ScryptWords {
  const N = 2 ** logN;
  const full = Buffer.concat([Buffer.from(`${VERSION}/scrypt`), salt]);
  return [passphrase.normalize('NFC'), full, 32, { N, r: 8, p: 1, maxmem: 256 * 8 * N }];
}

export interface Unlock {
  readonly identities: readonly Identity[];
}

/** Opens the header at the start of `bytes`; 'wrong-key' when no key fits, 'pack-damaged' when it is not a header. */
export function openHeader(bytes: Buffer, { identities }: Unlock): OpenedHeader {
  const parsed = parse(bytes);
  for (const stanza of parsed.stanzas) {
    const fileKey = tryIdentities(stanza, identities);
    if (fileKey !== null) return proven(parsed, fileKey);
  }
  throw noKey();
}

/** Likewise. The work that a passphrase costs is done in a thread: whoever waits for other things is not held up. */
export async function openHeaderWithPassphrase(bytes: Buffer, passphrase: string): Promise<OpenedHeader> {
  const parsed = parse(bytes);
  const [stanza, ...others] = parsed.stanzas;
  const fileKey = stanza === undefined || others.length > 0 ? null : await tryPassphrase(stanza, passphrase);
  if (fileKey === null) throw noKey();
  return proven(parsed, fileKey);
}

function proven({ signed, mac, bodyOffset }: Parsed, fileKey: Buffer): OpenedHeader {
  const expected = createHmac('sha256', derive(fileKey, Buffer.alloc(0), 'header'))
    .update(signed, 'latin1')
    .digest();
  if (mac.length !== 32 || !timingSafeEqual(mac, expected)) throw damaged('its seal does not fit');
  return { fileKey, bodyOffset };
}

function noKey(): CofreError {
  return new CofreError('wrong-key', 'none of the given keys opens this vault');
}

interface Stanza {
  readonly words: readonly string[];
  readonly body: Buffer;
}

function damaged(why: string): CofreError {
  return new CofreError('pack-damaged', `an encryption header is damaged: ${why}`, { why });
}

interface Parsed {
  readonly stanzas: readonly Stanza[];
  readonly signed: string;
  readonly mac: Buffer;
  readonly bodyOffset: number;
}

function parse(bytes: Buffer): Parsed {
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, HEADER_MAX_BYTES));
  const end = text.indexOf('\n---');
  const bodyOffset = text.indexOf('\n', end + 1) + 1;
  if (!text.startsWith(`${VERSION}\n`) || end < 0 || bodyOffset === 0) throw damaged('it is not one');
  const mac = /^--- ([A-Za-z0-9+/]{43})$/.exec(text.slice(end + 1, bodyOffset - 1));
  if (mac === null) throw damaged('its seal is missing');
  const stanzas: { words: string[]; body: string }[] = [];
  for (const line of text.slice(VERSION.length + 1, end).split('\n')) {
    if (line.startsWith('-> ')) stanzas.push({ words: line.slice(3).split(' '), body: '' });
    else {
      const last = stanzas.at(-1);
      if (last === undefined) throw damaged('a line belongs to no recipient');
      last.body += line;
    }
  }
  const decoded = stanzas.map(({ words, body }) => ({ words, body: fromBase64(body) }));
  return {
    stanzas: decoded,
    signed: text.slice(0, end + 4),
    mac: fromBase64(mac[1] ?? ''),
    bodyOffset,
  };
}

/** Only the one right spelling (C2SP age.md): else bits of a header could change without anybody noticing. */
function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (base64(bytes) !== text) throw damaged('it is not proper base64');
  return bytes;
}

function tryIdentities(stanza: Stanza, identities: readonly Identity[]): Buffer | null {
  const share = Buffer.from(stanza.words[1] ?? '', 'base64');
  if (stanza.words[0] !== 'X25519' || share.length !== 32) return null;
  for (const identity of identities) {
    const shared = sharedSecret(identity.privateKey, share);
    if (shared === null) continue;
    const key = derive(shared, Buffer.concat([share, identity.publicBytes]), `${VERSION}/X25519`);
    const fileKey = unwrap(key, stanza.body);
    if (fileKey !== null) return fileKey;
  }
  return null;
}

async function tryPassphrase(stanza: Stanza, passphrase: string): Promise<Buffer | null> {
  const salt = Buffer.from(stanza.words[1] ?? '', 'base64');
  const logN = Number(stanza.words[2]);
  if (stanza.words[0] !== 'scrypt' || salt.length !== 16) return null;
  if (!Number.isInteger(logN) || logN < 1 || logN > SCRYPT_LOG_N_MAX)
    throw damaged('its work factor is out of range');
  return unwrap(await inThread(...scryptWords(passphrase, salt, logN)), stanza.body);
}

/** Key of the payload's STREAM, from the file key and the 16-byte nonce before it. */
export function payloadKey(fileKey: Buffer, nonce: Uint8Array): Buffer {
  return derive(fileKey, nonce, 'payload');
}

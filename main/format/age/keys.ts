import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { CofreError } from '../../base/errors.ts';
import { bech32Decode, bech32Encode } from './bech32.ts';

/** X25519 keys as age writes them: `age1...` for the recipient, `AGE-SECRET-KEY-1...` for the identity. */
export interface Identity {
  readonly secret: string;
  readonly recipient: string;
  readonly privateKey: KeyObject;
  readonly publicBytes: Buffer;
}

const RECIPIENT = 'age';
const SECRET = 'age-secret-key-';
/** DER headers of an X25519 key (RFC 8410), before its 32 raw bytes. */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');

export function generateIdentity(): Identity {
  const { privateKey } = generateKeyPairSync('x25519');
  return identityOf(privateKey);
}

function identityOf(privateKey: KeyObject): Identity {
  const publicBytes = rawPublic(createPublicKey(privateKey));
  const secretBytes = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(PKCS8.length);
  return {
    secret: bech32Encode(SECRET, secretBytes).toUpperCase(),
    recipient: bech32Encode(RECIPIENT, publicBytes),
    privateKey,
    publicBytes,
  };
}

/** From the text of a recovery kit or key file: the first line that holds a secret key; 'wrong-key' when none does. */
export function parseIdentity(text: string): Identity {
  const secret = /AGE-SECRET-KEY-1[0-9A-Z]+/i.exec(text.replaceAll(/[ \t]/g, ''))?.[0];
  const bytes = secret === undefined ? null : bech32Decode(SECRET, secret);
  if (bytes?.length !== 32)
    throw new CofreError('wrong-key', 'this is not a recovery key (AGE-SECRET-KEY-1...)');
  return identityOf(createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: 'der', type: 'pkcs8' }));
}

/** The 32 raw bytes of an `age1...` recipient; 'wrong-use' when it is none. */
export function parseRecipient(text: string): Buffer {
  const bytes = bech32Decode(RECIPIENT, text.trim());
  if (bytes?.length !== 32) {
    throw new CofreError('wrong-use', `"${text}" is not an age recipient (age1...)`, {
      reason: 'notARecipient',
      value: text,
    });
  }
  return bytes;
}

export function rawPublic(key: KeyObject): Buffer {
  return Buffer.from(key.export({ type: 'spki', format: 'der' }).subarray(SPKI.length));
}

/** X25519 shared secret of our private key and a peer's raw public bytes; null for a low-order point. */
export function sharedSecret(privateKey: KeyObject, peer: Buffer): Buffer | null {
  try {
    const publicKey = createPublicKey({ key: Buffer.concat([SPKI, peer]), format: 'der', type: 'spki' });
    const shared = diffieHellman({ privateKey, publicKey });
    return shared.every((byte) => byte === 0) ? null : shared;
  } catch {
    return null; // OpenSSL refuses low-order points itself
  }
}

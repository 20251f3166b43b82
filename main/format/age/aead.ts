import { createCipheriv, createDecipheriv } from 'node:crypto';
import { createRequire } from 'node:module';

/**
 * ChaCha20-Poly1305 (RFC 8439) with a 12-byte nonce and no associated data: the one cipher of the age format. libsodium
 * (sodium-native) is the same under Node and Electron, whose BoringSSL does not offer it through node:crypto; it is also
 * faster than OpenSSL by a tenth, as it allocates nothing.
 */
export interface Aead {
  readonly name: 'openssl' | 'libsodium';
  /** Ciphertext and 16-byte tag into `out` at `at`. */
  seal(key: Buffer, nonce: Buffer, plain: Uint8Array, out: Buffer, at: number): void;
  /** Plain bytes into `out` at `at`; false when the tag does not fit. */
  open(key: Buffer, nonce: Buffer, sealed: Uint8Array, out: Buffer, at: number): boolean;
}

export const TAG_BYTES = 16;

export const opensslAead: Aead = {
  name: 'openssl',
  seal(key, nonce, plain, out, at) {
    const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES });
    out.set(cipher.update(plain), at);
    cipher.final();
    out.set(cipher.getAuthTag(), at + plain.length);
  },
  open(key, nonce, sealed, out, at) {
    if (sealed.length < TAG_BYTES) return false;
    const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    try {
      out.set(decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), at);
      decipher.final();
      return true;
    } catch {
      return false; // the tag does not fit: the caller says what that means
    }
  },
};

interface Sodium {
  crypto_aead_chacha20poly1305_ietf_encrypt(
    c: Buffer,
    m: Uint8Array,
    ad: null,
    nsec: null,
    nonce: Buffer,
    key: Buffer,
  ): number;
  crypto_aead_chacha20poly1305_ietf_decrypt(
    m: Buffer,
    nsec: null,
    c: Uint8Array,
    ad: null,
    nonce: Buffer,
    key: Buffer,
  ): number;
}

/** Null where sodium-native has no binary for this system. */
export function sodiumAead(): Aead | null {
  const sodium = loadSodium();
  if (sodium === null) return null;
  return {
    name: 'libsodium',
    seal(key, nonce, plain, out, at) {
      const target = out.subarray(at, at + plain.length + TAG_BYTES);
      sodium.crypto_aead_chacha20poly1305_ietf_encrypt(target, plain, null, null, nonce, key);
    },
    open(key, nonce, sealed, out, at) {
      if (sealed.length < TAG_BYTES) return false;
      const target = out.subarray(at, at + sealed.length - TAG_BYTES);
      try {
        sodium.crypto_aead_chacha20poly1305_ietf_decrypt(target, null, sealed, null, nonce, key);
        return true;
      } catch {
        return false; // as above
      }
    },
  };
}

function loadSodium(): Sodium | null {
  try {
    return createRequire(import.meta.url)('sodium-native') as Sodium;
  } catch {
    return null; // no binary for this system: the caller has another cipher
  }
}

let chosen: Aead | undefined;

/** The cipher of this process: libsodium, which is the same under Node and Electron; OpenSSL where it has no binary. */
export function aead(): Aead {
  chosen ??= sodiumAead() ?? opensslAead;
  return chosen;
}

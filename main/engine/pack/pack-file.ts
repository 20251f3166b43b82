import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { CofreError, errnoOf } from '../../base/errors.ts';
import { sealHeader } from '../../format/age/header.ts';
import { AgeSealer } from '../../format/age/stream.ts';

/** One pack on its way to disk: bytes in, sealed and hashed, into a spool file that will be named by that hash. */
export interface PackFileOptions {
  readonly spool: string;
  /** Raw X25519 recipients, or null for a plain vault. */
  readonly recipients: readonly Buffer[] | null;
  /** Distinguishes spool files of one run. */
  readonly tag: string;
}

export interface FinishedFile {
  readonly file: string;
  readonly name: string;
  readonly stored: number;
}

let counter = 0;

export class PackFile {
  readonly file: string;
  readonly #fd: number;
  readonly #hash: Hash = createHash('sha256');
  readonly #sealer: AgeSealer | null;
  /** Plain bytes written: where the next frame starts. */
  plain = 0;
  stored = 0;

  constructor(options: PackFileOptions) {
    this.file = path.join(options.spool, `${options.tag}-${process.pid}-${threadId}-${counter++}.pack`);
    this.#fd = guard(() => openSync(this.file, 'wx', 0o600));
    const { recipients } = options;
    this.#sealer =
      recipients === null ? null : new AgeSealer(sealHeader(recipients), (bytes) => this.#store(bytes));
  }

  write(bytes: Buffer): void {
    this.plain += bytes.length;
    if (this.#sealer === null) this.#store(bytes);
    else this.#sealer.write(bytes);
  }

  #store(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.stored += bytes.length;
    for (let at = 0; at < bytes.length; ) at += guard(() => writeSync(this.#fd, bytes, at));
  }

  /** Ends the file. Whoever lands it in the vault reads it back from there. */
  finish(): FinishedFile {
    this.#sealer?.end();
    const name = this.#hash.digest('hex');
    closeSync(this.#fd);
    return { file: this.file, name, stored: this.stored };
  }

  discard(): void {
    try {
      closeSync(this.#fd);
    } catch (error) {
      if (errnoOf(error) !== 'EBADF') throw error;
    }
    unlinkSync(this.file);
  }
}

function guard<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOSPC' || errno === 'EDQUOT') {
      throw new CofreError('no-space', 'there is no space left where the vault is', {}, error);
    }
    throw new CofreError('unreachable', `the vault cannot be written to: ${errno}`, { why: errno }, error);
  }
}

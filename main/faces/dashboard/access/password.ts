import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const BYTES = 32;

/** Knows a password without keeping it. */
export class Password {
  readonly #salt = randomBytes(16);
  readonly #digest: Promise<Buffer>;

  constructor(password: string) {
    this.#digest = derive(password, this.#salt, BYTES);
  }

  async is(tried: string): Promise<boolean> {
    return timingSafeEqual(await derive(tried, this.#salt, BYTES), await this.#digest);
  }
}

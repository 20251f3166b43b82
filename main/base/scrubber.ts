/** Shorter secrets would cut common words out of every message; nothing protects them anyway. */
const SHORTEST = 4;
const CUT = '***';

/** Cuts the secrets that were met out of texts, also as they look in addresses and in JSON. */
export class Scrubber {
  readonly #secrets = new Set<string>();

  add(secret: string): void {
    if (secret.length < SHORTEST) return;
    for (const form of [secret, encoded(secret), JSON.stringify(secret).slice(1, -1)])
      this.#secrets.add(form);
  }

  clean(text: string): string {
    // The longest first: one secret may be a part of another.
    const longestFirst = [...this.#secrets].sort((a, b) => b.length - a.length);
    return longestFirst.reduce((cut, secret) => cut.replaceAll(secret, CUT), text);
  }
}

function encoded(secret: string): string {
  return secret.isWellFormed() ? encodeURIComponent(secret) : secret;
}

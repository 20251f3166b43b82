/** Passphrases that a person gave for as long as this process lives. Never written, never told. */
export class Keyring {
  readonly #passphrases = new Map<string, string>();

  /** By the name of the vault in the settings. */
  passphraseOf(vault: string): string | null {
    return this.#passphrases.get(vault) ?? null;
  }

  keep(vault: string, passphrase: string): void {
    this.#passphrases.set(vault, passphrase);
  }

  forget(vault: string): void {
    this.#passphrases.delete(vault);
  }
}

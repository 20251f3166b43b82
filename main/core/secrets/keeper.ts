import { CofreError } from '../../base/errors.ts';
import {
  type Keychain,
  type KeychainAnswer,
  type KeychainRequest,
  systemKeychain,
} from '../../platform/keychain/keychain.ts';
import { readSecretFile, updateSecretFile } from './secret-file.ts';

/** Name under which the keychain shows our entries; all instances of this user share them. */
const SERVICE = 'cofre';

export type KeptIn = 'keychain' | 'file';

export interface Found {
  readonly secret: string;
  readonly in: KeptIn;
}

export interface Set {
  readonly in: KeptIn;
  /** Why it is not in the keychain, in plain English; '' when it is, or when the file was asked for. */
  readonly why: string;
}

/** Secrets by account: in the keychain, and where there is none, in the private file, which is always asked first. */
export class SecretKeeper {
  readonly #home: string;
  readonly #keychain: Keychain;

  constructor(home: string, keychain: Keychain) {
    this.#home = home;
    this.#keychain = keychain;
  }

  /** null when neither has it; `failed` when only a keychain that does not answer can know. */
  async find(account: string): Promise<Found | null> {
    const inFile = (await readSecretFile(this.#home)).get(account);
    if (inFile !== undefined) return { secret: inFile, in: 'file' };
    const answer = await this.#ask({ action: 'get', account, service: SERVICE });
    if (answer.state === 'failed') throw keychainFailed(account, answer.why);
    return answer.state === 'absent' || answer.found === null
      ? null
      : { secret: answer.found, in: 'keychain' };
  }

  /** Into the keychain; into the file where there is none, or when `file` asks for it. What the other one had goes. */
  async set(account: string, secret: string, { file = false }: { file?: boolean } = {}): Promise<Set> {
    const answer: KeychainAnswer = file
      ? { state: 'absent', why: '' }
      : await this.#ask({ action: 'set', account, secret, service: SERVICE });
    if (answer.state === 'failed') throw keychainFailed(account, answer.why);
    if (answer.state === 'done') {
      await this.#forgetInFile(account);
      return { in: 'keychain', why: '' };
    }
    await updateSecretFile(this.#home, (secrets) => secrets.set(account, secret));
    // Best effort, and no more: the file is asked first, so what an unreachable keychain still has is never used.
    if (file) await this.#ask({ action: 'remove', account, service: SERVICE });
    return { in: 'file', why: answer.why };
  }

  /** Where it was; none when nobody had it. */
  async remove(account: string): Promise<KeptIn[]> {
    const removed: KeptIn[] = (await this.#forgetInFile(account)) ? ['file'] : [];
    const answer = await this.#ask({ action: 'remove', account, service: SERVICE });
    if (answer.state === 'failed') throw keychainFailed(account, answer.why);
    return answer.state === 'done' && answer.found !== null ? [...removed, 'keychain'] : removed;
  }

  /** Accounts in the private file; a keychain is only asked for accounts by name. */
  async inFile(): Promise<string[]> {
    return [...(await readSecretFile(this.#home)).keys()];
  }

  #ask(request: KeychainRequest): Promise<KeychainAnswer> {
    return this.#keychain.ask(request);
  }

  async #forgetInFile(account: string): Promise<boolean> {
    if (!(await readSecretFile(this.#home)).has(account)) return false;
    return updateSecretFile(this.#home, (secrets) => secrets.delete(account));
  }
}

/** The keeper of this instance, with the keychain that the environment leads to. */
export function secretKeeper(home: string, env: NodeJS.ProcessEnv): SecretKeeper {
  return new SecretKeeper(home, systemKeychain(env));
}

function keychainFailed(account: string, why: string): CofreError {
  return new CofreError('secret-missing', `the keychain does not give ${account}: ${why}`, {
    reason: 'keychainFailed',
    account,
    why,
  });
}

import { assertNever, CofreError, type ErrorDetails } from '../../base/errors.ts';
import { Scrubber } from '../../base/scrubber.ts';
import type { SecretSource } from '../../contract/settings/secret.ts';
import { type Keychain, systemKeychain } from '../../platform/keychain/keychain.ts';
import { readPrivateFile } from '../../platform/private-file.ts';
import { firstLine, firstLineOf } from './command-line.ts';
import { type KeptIn, SecretKeeper } from './keeper.ts';

/** Far more than a secret needs (bytes). */
const SECRET_MAX_BYTES = 64 * 1024;

/** Reads a secret in the configuration of a project: the file, and what to look for in it. */
export type ProjectSecret = (file: string, key: string) => Promise<string | null>;

export interface ResolverOptions {
  /** Learns every secret that is met. */
  readonly scrubber?: Scrubber;
  readonly keychain?: Keychain;
  /** How the configuration of a project is read; by its own readers unless told otherwise. */
  readonly projectSecret?: ProjectSecret;
  readonly signal?: AbortSignal;
}

export interface Resolved {
  readonly secret: string;
  /** Where an entry of the keychain really lies; null for every other source. */
  readonly keptIn: KeptIn | null;
}

export interface SecretResolver {
  readonly scrubber: Scrubber;
  /** The secret, or null when there is none at that source; what stands in the way (rights, a failing command) is thrown. */
  find(source: SecretSource): Promise<string | null>;
  /** The secret; `secret-missing` when there is none. */
  resolve(source: SecretSource): Promise<string>;
  /** As `resolve`, with where it lies. */
  look(source: SecretSource): Promise<Resolved>;
}

/** Reads secrets where settings say, each time anew, and keeps none. */
export function secretResolver(
  home: string,
  env: NodeJS.ProcessEnv,
  options: ResolverOptions = {},
): SecretResolver {
  const { scrubber = new Scrubber(), keychain = systemKeychain(env), signal } = options;
  const { projectSecret = projectReader(env) } = options;
  const keeper = new SecretKeeper(home, keychain);

  async function read(source: SecretSource): Promise<Resolved | null> {
    if (source.from === 'keychain') {
      const found = await keeper.find(source.account);
      return found === null ? null : { secret: found.secret, keptIn: found.in };
    }
    const secret = await readElsewhere(source);
    return secret === null || secret === '' ? null : { secret, keptIn: null };
  }

  async function readElsewhere(source: Exclude<SecretSource, { from: 'keychain' }>): Promise<string | null> {
    switch (source.from) {
      case 'env':
        return env[source.name] ?? null;
      case 'file': {
        const bytes = await readPrivateFile(source.path, SECRET_MAX_BYTES);
        return bytes === null ? null : firstLine(bytes.toString('utf8'));
      }
      case 'command':
        return firstLineOf(source.argv, { env, ...(signal === undefined ? {} : { signal }) });
      case 'project':
        return projectSecret(source.file, source.key);
      default:
        return assertNever(source);
    }
  }

  async function met(source: SecretSource): Promise<Resolved | null> {
    const found = await read(source);
    if (found !== null) scrubber.add(found.secret);
    return found;
  }

  async function look(source: SecretSource): Promise<Resolved> {
    const found = await met(source);
    if (found === null) throw missing(source);
    return found;
  }

  return {
    scrubber,
    look,
    find: async (source) => (await met(source))?.secret ?? null,
    resolve: async (source) => (await look(source)).secret,
  };
}

/** Loaded when it is needed: its grammars take a while. */
function projectReader(env: NodeJS.ProcessEnv): ProjectSecret {
  return async (file, key) => {
    const { readProjectSecret } = await import('../projects/detect/project-secret.ts');
    return readProjectSecret(file, key, env);
  };
}

function missing(source: SecretSource): CofreError {
  const [reason, details] = why(source);
  return new CofreError('secret-missing', `there is no secret: ${reason}`, { reason, ...details });
}

function why(source: SecretSource): [reason: string, details: ErrorDetails] {
  switch (source.from) {
    case 'keychain':
      return ['secretKeychain', { account: source.account }];
    case 'env':
      return ['secretEnv', { name: source.name }];
    case 'file':
      return ['secretFileEmpty', { file: source.path }];
    case 'command':
      return ['secretCommandSilent', { program: source.argv[0] ?? '' }];
    case 'project':
      return ['secretProject', { file: source.file, key: source.key }];
    default:
      return assertNever(source);
  }
}

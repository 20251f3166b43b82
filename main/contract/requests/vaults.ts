import { z } from 'zod';
import { entryName } from '../settings/project.ts';
import { placeViewSchema, recoveryKitSchema, vaultViewSchema } from '../views/vault.ts';

const vault = z.strictObject({ vault: entryName });
/** Nobody is asked for a long one: a short passphrase is told, not refused. */
const passphrase = z.string().min(1).max(1024);
const url = z.string().min(1).max(4096);

export const vaultRequests = {
  'vault.list': { input: z.strictObject({}), output: z.object({ vaults: z.array(vaultViewSchema) }) },
  /** What is at a place, before a vault is made there; `folders` are asked whether they lie on the same disk. */
  'vault.place': {
    input: z.strictObject({ url, folders: z.array(z.string().max(4096)).max(100).default([]) }),
    output: placeViewSchema,
  },
  /**
   * A new vault, named in the settings from then on. `keep`: where unattended runs find the passphrase; `no`: it is known
   * until Cofre ends. The kit is null for a plain one.
   */
  'vault.create': {
    input: z.strictObject({
      name: entryName,
      url,
      encryption: z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('passphrase'),
          passphrase,
          keep: z.enum(['keychain', 'no']).default('keychain'),
        }),
        z.strictObject({ kind: z.literal('none') }),
      ]),
    }),
    output: z.object({
      kit: recoveryKitSchema.nullable(),
      /** Where the passphrase lies now: without a keychain in a private file beside the settings. */
      keptIn: z.enum(['keychain', 'file']).nullable(),
    }),
  },
  /** Names a vault that is there already. */
  'vault.add': { input: z.strictObject({ name: entryName, url }), output: z.object({}) },
  /** Proves the passphrase and remembers it until Cofre ends, or for unattended runs too (`keep`). 'wrong-key'. */
  'vault.unlock': {
    input: vault.extend({ passphrase, keep: z.boolean().default(false) }),
    output: z.object({ keptIn: z.enum(['keychain', 'file']).nullable() }),
  },
  /** Forgets what `vault.unlock` remembered. */
  'vault.lock': { input: vault, output: z.object({}) },
  /** The kit again, for who can open the vault. */
  'vault.kit': { input: vault, output: z.object({ kit: recoveryKitSchema }) },
  /** A person has put the recovery kit where this machine is not. */
  'vault.kitConfirmed': { input: vault, output: z.object({}) },
} as const;

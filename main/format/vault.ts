import { z } from 'zod';
import { CofreError } from '../base/errors.ts';

/** vault.json (FORMAT.md section 2): the one description of a vault, and the only place its wrapped key stands. */
export const VAULT_OBJECT = 'vault.json';
export const FORMAT_VERSION = 1;

const vaultSchema = z.object({
  format: z.literal('cofre-vault'),
  version: z.literal(FORMAT_VERSION),
  /** 32 hex digits, chosen once; a copy of a vault has the same. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  created: z.iso.datetime(),
  encryption: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({
      kind: z.literal('age'),
      /** Everything is sealed to all of these (`age1...`). The first is the vault's own. */
      recipients: z.array(z.string()).min(1).max(32),
      /** The vault's identity as an age file sealed by the passphrase (scrypt), base64; absent where only the kit has it. */
      identity: z.string().optional(),
    }),
  ]),
});

export type VaultDescription = z.infer<typeof vaultSchema>;

export function encodeVault(vault: VaultDescription): Buffer {
  return Buffer.from(`${JSON.stringify(vault, null, 2)}\n`, 'utf8');
}

export function decodeVault(bytes: Buffer): VaultDescription {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new CofreError('vault-invalid', 'vault.json is not JSON', {}, error);
  }
  const version: unknown =
    typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'version') : undefined;
  if (typeof version === 'number' && version > FORMAT_VERSION) {
    throw new CofreError(
      'vault-unsupported',
      `this vault has format version ${version}; this Cofre reads version ${FORMAT_VERSION}`,
      { version },
    );
  }
  const result = vaultSchema.safeParse(parsed);
  if (result.success) return result.data;
  const why = result.error.issues[0];
  throw new CofreError('vault-invalid', `vault.json is not valid: ${why?.path.join('.')}: ${why?.message}`);
}

/** Object names of the other fixed things in a vault. */
export const RESTORE_GUIDE_OBJECT = 'RESTORE.md';
export const RESTORE_SCRIPT_OBJECT = 'restore.py';
export const SNAPSHOTS_PREFIX = 'snapshots/';
export const PACKS_PREFIX = 'packs/';
export const PINS_PREFIX = 'pins/';

export function pinObject(id: string, encrypted: boolean): string {
  return `pins/${id}.json${encrypted ? '.age' : ''}`;
}

export function pinOfObject(object: string): string | null {
  return /^pins\/([0-9a-f]{64})\.json(\.age)?$/.exec(object)?.[1] ?? null;
}

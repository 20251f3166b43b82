import { z } from 'zod';
import { entryName, projectSchema } from './project.ts';
import { secretSchema } from './secret.ts';

/** settings.json: all a person has decided. No secret is ever in it. */
export const vaultSettingsSchema = z.strictObject({
  url: z.string().min(1).describe('Folder of the vault.'),
  passphrase: secretSchema.optional().describe('How unattended runs open it; none: they can only write.'),
});

export const SETTINGS_VERSION = 1;

export const settingsSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(SETTINGS_VERSION),
  language: z.enum(['auto', 'en', 'pt-BR']).default('auto'),
  vaults: z.record(entryName, vaultSettingsSchema).default({}),
  projects: z.record(entryName, projectSchema).default({}),
});

export type Settings = z.infer<typeof settingsSchema>;
export type VaultSettings = z.infer<typeof vaultSettingsSchema>;

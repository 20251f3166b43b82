import { z } from 'zod';
import { copySchema } from './copy.ts';
import { notificationsSchema } from './notify.ts';
import { entryName, projectSchema } from './project.ts';
import { secretSchema } from './secret.ts';
import { SETTINGS_VERSION } from './version.ts';

export const vaultSettingsSchema = z.strictObject({
  url: z
    .string()
    .regex(/^(\/|[A-Za-z]:[\\/]|\\\\|[a-z][a-z0-9+.-]+:\/\/)/, 'absolutePath')
    .describe('Absolute folder of the vault, or its address.'),
  passphrase: secretSchema
    .optional()
    .describe('How unattended runs open it; none: they can write, but prove and restore nothing.'),
  budgetBytes: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('What it may take; beyond it old snapshots go earlier, but never what is protected.'),
  rotationDays: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe('Days within which everything in it is read back, a share each day; none: 30.'),
  copies: z
    .array(copySchema)
    .default([])
    .superRefine((copies, context) => {
      for (const [n, { name }] of copies.entries())
        if (copies.findIndex((other) => other.name === name) < n)
          context.addIssue({ code: 'custom', path: [n, 'name'], message: 'uniqueCopy' });
    })
    .describe('Copies of it elsewhere, which follow by themselves.'),
  recoveryKitKept: z
    .boolean()
    .optional()
    .describe('true: you have said that its recovery kit is kept where this machine is not.'),
});

/** settings.json: all a person has decided. No secret is ever in it. */
export const settingsSchema = z
  .strictObject({
    $schema: z.string().optional().describe('The description of this file, for editors.'),
    version: z.literal(SETTINGS_VERSION).describe('Shape of this file; a newer Cofre carries it forward.'),
    language: z
      .enum(['auto', 'en', 'pt-BR'])
      .default('auto')
      .describe('Language of all texts; auto: as the system has it.'),
    vaults: z
      .record(entryName, vaultSettingsSchema)
      .default({})
      .describe('Vaults by name. With exactly one, it is used where none is named.'),
    projects: z.record(entryName, projectSchema).default({}).describe('What is backed up, by name.'),
    notifications: notificationsSchema
      .prefault({})
      .describe('Who is told what, when something is not as it should be.'),
  })
  .superRefine(({ vaults, projects }, context) => {
    for (const [name, { vault }] of Object.entries(projects)) {
      if (Object.hasOwn(vaults, vault)) continue;
      context.addIssue({ code: 'custom', path: ['projects', name, 'vault'], message: 'vaultName' });
    }
  });

export type Settings = z.infer<typeof settingsSchema>;
export type VaultSettings = z.infer<typeof vaultSettingsSchema>;

import { z } from 'zod';

export const backupType = z.enum(['full', 'quick', 'database']);
export type BackupType = z.infer<typeof backupType>;

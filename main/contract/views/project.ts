import { z } from 'zod';

/** A project as a list shows it; `run` of its newest backups comes from the history. */
export const projectViewSchema = z.object({
  name: z.string(),
  vault: z.string(),
  folders: z.array(z.string()),
  databases: z.array(z.object({ name: z.string(), engine: z.string() })),
});
export type ProjectView = z.infer<typeof projectViewSchema>;

import { type Settings, settingsSchema } from '../../contract/settings/settings.ts';
import { settingsError } from './issues.ts';

/** Settings with every default in its place; throws what is wrong with them. */
export function validate(value: unknown, file: string): Settings {
  // Compiling the schema first costs a process 10 ms, which reading it a few times never earns back.
  const checked = settingsSchema.safeParse(value, { jitless: true });
  if (!checked.success) throw settingsError(checked.error, { value, file });
  return checked.data;
}

import { UNCOMPILED } from '../../base/uncompiled.ts';
import { type Settings, settingsSchema } from '../../contract/settings/settings.ts';
import { settingsError } from './issues.ts';

/** Settings with every default in its place; throws what is wrong with them. */
export function validate(value: unknown, file: string): Settings {
  const checked = settingsSchema.safeParse(value, UNCOMPILED);
  if (!checked.success) throw settingsError(checked.error, { value, file });
  return checked.data;
}

import { entryName } from '../../../contract/settings/project.ts';
import { usage } from './usage.ts';

/** A name of a project or vault. */
export function parseName(text: string): string {
  if (!entryName.safeParse(text).success) throw usage('badName', { name: text });
  return text;
}

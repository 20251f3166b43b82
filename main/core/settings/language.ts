import { readFileSync } from 'node:fs';
import { settingsFile } from './settings-file.ts';

/**
 * The language that the settings choose, before anything else of them is read: it is needed to say what is wrong with them.
 * null for none, `auto`, or settings that cannot be read; whoever reads them whole tells.
 */
export function configuredLanguage(home: string): string | null {
  try {
    const settings: unknown = JSON.parse(readFileSync(settingsFile(home), 'utf8'));
    const language: unknown = Reflect.get(Object(settings), 'language');
    return typeof language === 'string' && language !== 'auto' ? language : null;
  } catch {
    return null;
  }
}

import { type Language, languageOf } from '../../../contract/text/language.ts';

export { type Language, languageOf } from '../../../contract/text/language.ts';

/** The person's language as the environment tells it (POSIX order), else as the system does, else English. */
export function detectLanguage(env: NodeJS.ProcessEnv): Language {
  const said = env.LC_ALL || env.LC_MESSAGES || env.LANG;
  if (said) return languageOf(said) ?? 'en';
  if (process.platform !== 'win32' && process.platform !== 'darwin') return 'en';
  return languageOf(Intl.DateTimeFormat().resolvedOptions().locale) ?? 'en';
}

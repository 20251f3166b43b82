export const LANGUAGES = ['en', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language meant by a tag in any usual spelling (`pt_BR.UTF-8`, `pt`, `en-GB`), or null. */
export function languageOf(tag: string): Language | null {
  const language = tag.toLowerCase().split(/[-_.@]/)[0];
  if (language === 'pt') return 'pt-BR';
  return language === 'en' || language === 'c' || language === 'posix' ? 'en' : null;
}

/** The person's language as the environment tells it (POSIX order), else as the system does, else English. */
export function detectLanguage(env: NodeJS.ProcessEnv): Language {
  const said = env.LC_ALL || env.LC_MESSAGES || env.LANG;
  if (said) return languageOf(said) ?? 'en';
  if (process.platform !== 'win32' && process.platform !== 'darwin') return 'en';
  return languageOf(Intl.DateTimeFormat().resolvedOptions().locale) ?? 'en';
}

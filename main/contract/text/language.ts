export const LANGUAGES = ['en', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language meant by a tag in any usual spelling (`pt_BR.UTF-8`, `pt`, `en-GB`), or null. */
export function languageOf(tag: string): Language | null {
  const language = tag.toLowerCase().split(/[-_.@]/)[0];
  if (language === 'pt') return 'pt-BR';
  return language === 'en' || language === 'c' || language === 'posix' ? 'en' : null;
}

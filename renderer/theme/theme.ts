import { LANGUAGES, type Language, languageOf as languageOfTag } from '../../main/contract/text/language.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** How this window looks: of the person who looks, so it is kept where they look. `auto` follows the system. */
export interface Looks {
  readonly theme: Theme;
  readonly language: Language | 'auto';
}

const KEPT_AS = 'cofre.looks';
const watchers = new Set<() => void>();
let current: Looks = read();

export function looks(): Looks {
  return current;
}

export function changeLooks(change: Partial<Looks>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(current));
  } catch {
    // Kept nowhere (a private window): it holds until the window closes.
  }
  showTheme();
  for (const watcher of watchers) watcher();
}

export function showTheme(): void {
  document.documentElement.dataset.theme = current.theme;
}

export function watchLooks(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The language that is shown: chosen here, else that of the system. */
export function languageOf(
  chosen: Looks['language'],
  wished: readonly string[] = navigator.languages,
): Language {
  if (chosen !== 'auto') return chosen;
  return wished.map(languageOfTag).find((language) => language !== null) ?? 'en';
}

function read(): Looks {
  const fallback: Looks = { theme: 'auto', language: 'auto' };
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') as Partial<Looks>;
    return {
      theme: THEMES.find((theme) => theme === kept.theme) ?? 'auto',
      language: LANGUAGES.find((language) => language === kept.language) ?? 'auto',
    };
  } catch {
    return fallback;
  }
}

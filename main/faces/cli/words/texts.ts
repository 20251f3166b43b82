import type { Language } from '../../../contract/text/language.ts';
import { loadTexts as load, type Texts } from '../../../contract/text/texts.ts';
import { escapeForTerminal } from '../say/escape.ts';

export type { TextKey, Texts, Values } from '../../../contract/text/texts.ts';

/** The texts of a language; strings put in are harmless on a terminal. */
export function loadTexts(language: Language): Promise<Texts> {
  return load(language, escapeForTerminal);
}

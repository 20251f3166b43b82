import type { Language } from '../../main/contract/text/language.ts';
import {
  type Texts as ContractTexts,
  loadTexts as load,
  type TextKey,
  type Values,
} from '../../main/contract/text/texts.ts';

type WindowTexts = Extract<TextKey, `window.${string}`>;
/** The window's own texts, without their first word. */
export type WindowKey = WindowTexts extends `window.${infer Rest}` ? Rest : never;
export type { TextKey, Values };

export interface Texts {
  readonly language: Language;
  /** A text of the window. */
  say(key: WindowKey, values?: Values): string;
  /** Any other text, by its whole key. */
  all(key: TextKey, values?: Values): string;
  /** For keys that come from data: null where there is no such text, or a place in it cannot be filled. */
  maybe(key: string, values?: Values): string | null;
  /** For the sentences that are put together in the contract. */
  readonly contract: ContractTexts;
}

/** Only the language that is shown is loaded. React shows text as text: nothing needs to be made harmless. */
export async function loadTexts(language: Language): Promise<Texts> {
  const texts = await load(language, (text) => text);
  const plain = new Map<string, string>();
  const fixed = (key: TextKey): string => {
    const text = plain.get(key) ?? texts.say(key);
    plain.set(key, text);
    return text;
  };
  const say = (key: TextKey, values?: Values) => (values === undefined ? fixed(key) : texts.say(key, values));
  return {
    language,
    contract: texts,
    say: (key, values) => say(`window.${key}` as TextKey, values),
    all: say,
    maybe: (key, values = {}) => {
      const raw = texts.raw(key) ?? texts.raw(`${key}_other`);
      const places = [...(raw ?? '').matchAll(/\{\{\s*(\w+)[^}]*\}\}/g)].map((match) => match[1] ?? '');
      if (raw === null || places.some((place) => values[place] === undefined)) return null;
      return texts.say(key as TextKey, values);
    },
  };
}

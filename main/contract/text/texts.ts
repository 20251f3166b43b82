import i18next from 'i18next';
import type english from './en.json';
import type { Language } from './language.ts';
import { formatNumber, formatSize } from './numbers.ts';
import { formatDuration, formatMoment, spanOf } from './times.ts';

type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? Singular<K> : `${K}.${Leaves<T[K]>}`;
}[keyof T & string];
type Singular<K extends string> = K extends `${infer Base}_${'one' | 'many' | 'other'}` ? Base : K;

/** Every text there is, by its place in the resources; plural forms share one key and are chosen by `count`. */
export type TextKey = Leaves<typeof english>;

export type Values = Readonly<Record<string, string | number>>;

export interface Texts {
  readonly language: Language;
  /** Strings put in are made harmless for the place where the text is shown. */
  say(key: TextKey, values?: Values): string;
  /** The text as it stands with its `{{places}}` open, or null: for keys that come from data. */
  raw(key: string): string | null;
}

/** The texts of a language; `harmless` makes what is put in harmless for the place where it is shown. */
export async function loadTexts(language: Language, harmless: (text: string) => string): Promise<Texts> {
  const { default: translation } =
    language === 'pt-BR'
      ? await import('./pt-BR.json', { with: { type: 'json' } })
      : await import('./en.json', { with: { type: 'json' } });
  const texts = i18next.createInstance();
  await texts.init({
    lng: language,
    resources: { [language]: { translation } },
    initAsync: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
  texts.services.formatter?.add('number', (value) => formatNumber(language, Number(value)));
  texts.services.formatter?.add('size', (value) => formatSize(language, Number(value)));
  texts.services.formatter?.add('duration', (value) => formatDuration(language, Number(value)));
  texts.services.formatter?.add('moment', (value) => formatMoment(Number(value)));
  texts.services.formatter?.add('span', (value) => {
    const { unit, count } = spanOf(Number(value));
    return texts.t(`span.${unit}`, { count });
  });
  texts.services.formatter?.add('warning', (code, _language, values) =>
    String(texts.t(`databases.warnings.${code}`, values)),
  );
  const escaped = (values: Values): Values =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'string' ? harmless(value) : value,
      ]),
    );
  /** Of a text without places, plural forms or references: to have it looked at for these costs a short command 5 ms in all. */
  const asItStands = (key: string): string | null => {
    const text: unknown = texts.getResource(language, 'translation', key);
    return typeof text === 'string' && !/\{\{|\$t\(/.test(text) ? text : null;
  };
  return {
    language,
    say: (key, values) =>
      (values === undefined ? asItStands(key) : null) ?? texts.t(key, escaped(values ?? {})),
    raw: (key) =>
      texts.exists(key) ? String(texts.getResource(language, 'translation', key) ?? '') || null : null,
  };
}

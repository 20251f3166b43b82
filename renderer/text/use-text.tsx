import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { Language } from '../../main/contract/text/language.ts';
import { formatNumber, formatSize } from '../../main/contract/text/numbers.ts';
import { clockText, dateText, dayText, durationText, exactText, relativeText } from './measures.ts';
import { loadTexts, type Texts } from './texts.ts';

/** Everything a screen says: texts, and numbers, sizes and times as people of the language write them. */
export interface Words extends Texts {
  number(value: number, decimals?: number): string;
  size(bytes: number): string;
  duration(ms: number): string;
  ago(time: number, now?: number): string;
  exact(time: number): string;
  day(time: number): string;
  date(time: number): string;
  clock(time: number): string;
}

export function wordsOf(texts: Texts): Words {
  const { language } = texts;
  return {
    ...texts,
    number: (value, decimals) => formatNumber(language, value, decimals),
    size: (bytes) => formatSize(language, bytes).replace(' ', '\u00a0'),
    duration: (ms) => durationText(language, ms),
    ago: (time, now = Date.now()) => relativeText(language, time, now),
    exact: (time) => exactText(language, time),
    day: (time) => dayText(language, time),
    date: (time) => dateText(language, time),
    clock: (time) => clockText(language, time),
  };
}

const Current = createContext<Words | null>(null);

/** Another language is shown as soon as it is there; until then the last one stays. */
export function TextProvider(props: { first: Texts; language: Language; children: ReactNode }): ReactNode {
  const { first, language, children } = props;
  const [texts, setTexts] = useState(first);
  useEffect(() => {
    if (texts.language === language) return;
    let wanted = true;
    void loadTexts(language).then((loaded) => {
      if (wanted) setTexts(loaded);
    });
    return () => {
      wanted = false;
    };
  }, [language, texts]);
  useEffect(() => {
    document.documentElement.lang = texts.language;
  }, [texts]);
  const words = useMemo(() => wordsOf(texts), [texts]);
  return (
    <Current value={words}>
      <I18nProvider locale={texts.language}>{children}</I18nProvider>
    </Current>
  );
}

export function useText(): Words {
  const words = useContext(Current);
  if (words === null) throw new Error('outside of TextProvider');
  return words;
}

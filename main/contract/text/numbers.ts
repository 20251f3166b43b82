import type { Language } from './language.ts';

/** Separators of thousands and decimals. By hand, because the first number that Intl formats costs 20 ms. */
const MARKS: Readonly<Record<Language, { thousands: string; decimal: string }>> = {
  en: { thousands: ',', decimal: '.' },
  'pt-BR': { thousands: '.', decimal: ',' },
};

export function formatNumber(language: Language, value: number, decimals = 0): string {
  const { thousands, decimal } = MARKS[language];
  const [whole = '', fraction] = value.toFixed(decimals).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, thousands);
  return fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Binary, one decimal: `1.5 MiB`. */
export function formatSize(language: Language, bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  let value = bytes;
  let unit = 0;
  while ((value >= 1024 || Math.round(value * 10) >= 10_240) && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${formatNumber(language, value, 1)} ${UNITS[unit]}`;
}

import { usage } from './usage.ts';

const MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** `90s`, `15m`, `24h`, `30d`, `2w` in milliseconds; null when it is none of these. */
export function durationOf(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
  return match === null ? null : Number(match[1]) * (MS[match[2] ?? ''] ?? 0);
}

export function parseDuration(text: string): number {
  const ms = durationOf(text);
  if (ms === null) throw usage('duration', { value: text });
  return ms;
}

/** `500`, `100K`, `1.5G`, `100MiB`: binary, as sizes are shown. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?$/i.exec(text);
  if (match === null) throw usage('size', { value: text });
  return Math.round(Number(match[1]) * 1024 ** ' kmgtp'.indexOf(match[2]?.toLowerCase() || ' '));
}

/** A whole number from `min` on. */
export function parseCount(min: number, max: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) throw usage('count', { value: text, min, max });
    return value;
  };
}

export function parseChoice<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw usage('choice', { value: text, choices: choices.join(', ') });
    return found;
  };
}

/** For options that may be repeated. */
export function collect(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** `3/30`: the third of thirty parts. */
export function parsePart(text: string): { n: number; of: number } {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [n, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || n < 1 || of < n) throw usage('part', { value: text });
  return { n, of };
}

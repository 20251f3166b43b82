import { describe, expect, test } from 'vitest';
import { EXIT_STATUS } from '../../../main/base/errors.ts';
import type { ProblemCode } from '../../../main/base/problems.ts';
import english from '../../../main/contract/text/en.json' with { type: 'json' };
import portuguese from '../../../main/contract/text/pt-BR.json' with { type: 'json' };

const languages = { en: english, 'pt-BR': portuguese };
const plural = /_(one|many|other)$/;

/** Texts by their whole key, plural forms included. */
function flat(tree: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[prefix + key, value] as const]
        : [...flat(value as object, `${prefix}${key}.`)],
    ),
  );
}

const places = (text: string) => [...text.matchAll(/\{\{(.+?)\}\}/g)].map((match) => match[1] ?? '').sort();

test('both languages have the same texts', () => {
  const keys = (tree: object) =>
    [...new Set([...flat(tree).keys()].map((key) => key.replace(plural, '')))].sort();
  expect(keys(portuguese)).toEqual(keys(english));
});

test('the same places are filled in both languages, in every plural form', () => {
  const inEnglish = flat(english);
  for (const [key, text] of flat(portuguese)) {
    const twin = inEnglish.get(key) ?? inEnglish.get(key.replace(plural, '_other')) ?? '';
    expect([key, places(text)]).toEqual([key, places(twin)]);
  }
  for (const [key, text] of inEnglish) {
    expect([key, places(text)]).toEqual([key, places(inEnglish.get(key.replace(plural, '_other')) ?? text)]);
  }
});

describe.each(Object.entries(languages))('in %s', (language, texts) => {
  test('a text with plural forms has all forms of its language', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const keys = [...flat(texts).keys()].filter((key) => plural.test(key));
    for (const key of keys) {
      for (const form of forms) expect(keys).toContain(key.replace(plural, `_${form}`));
    }
  });

  test('every error says what happened and what to do', () => {
    const { errors } = texts as { errors: Record<string, { what?: string; bare?: string; hint?: string }> };
    expect(Object.keys(errors).sort()).toEqual(Object.keys(EXIT_STATUS).sort());
    for (const [code, { what, bare, hint }] of Object.entries(errors)) {
      expect([code, Boolean(what), Boolean(hint)]).toEqual([code, true, true]);
      const always = places(bare ?? what ?? '').every((place) => place === 'message');
      // Codes that are always raised with these details need no bare text.
      expect([code, always || code === 'source-missing']).toEqual([code, true]);
    }
  });

  test('every problem has its words', () => {
    for (const code of Object.keys(problemCodes)) expect(texts.problems).toHaveProperty(code);
  });

  test('texts are trimmed, and hold nothing a terminal would obey', () => {
    for (const [key, text] of flat(texts)) {
      expect([key, text]).toEqual([key, text.trim()]);
      expect([key, /^[^\p{Cc}]+$/u.test(text)]).toEqual([key, true]);
    }
  });
});

/** Typed so that a new code does not compile until it is here. */
const problemCodes: Record<ProblemCode, true> = {
  unreadable: true,
  vanished: true,
  changed: true,
  'name-unusable': true,
  'dump-failed': true,
  lacking: true,
  command: true,
  special: true,
  damaged: true,
  missing: true,
  healed: true,
  conflict: true,
  unwritable: true,
  metadata: true,
  hostile: true,
};

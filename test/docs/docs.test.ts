import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingsSchema } from '../../main/contract/settings/settings.ts';
import { jsonSchema } from '../../main/core/settings/json-schema.ts';
import { pages } from './pages.ts';

test.each(Object.keys(pages))('docs/%s is as the sources have it (npm run docs)', async (name) => {
  const written = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  expect(written).toBe(await pages[name]?.());
});

test('every key of settings.json is explained', () => {
  expect(unexplained(jsonSchema(), '')).toEqual([]);
});

test('the example in docs/settings.md is valid', () => {
  const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');
  const example: unknown = JSON.parse(/```json\n([^`]+)```/.exec(page)?.[1] ?? '');
  expect(settingsSchema.parse(example).projects.shop?.databases).toHaveLength(1);
});

/** Paths of the properties without a description, anywhere in a JSON Schema. */
function unexplained(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'default') return [];
    if (key !== 'properties') return unexplained(value, path);
    return Object.entries(value as Record<string, { description?: string }>).flatMap(([name, node]) => [
      ...(node.description ? [] : [`${path}.${name}`]),
      ...unexplained(node, `${path}.${name}`),
    ]);
  });
}

import { z } from 'zod';
import { settingsSchema } from '../../contract/settings/settings.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

let made: JsonSchema | null = null;

/** JSON Schema of settings.json, as a person writes it: what has a default may be left out. */
export function jsonSchema(): JsonSchema {
  made ??= z.toJSONSchema(settingsSchema, { io: 'input' });
  return made;
}

/** Every key that means something anywhere in settings.json. */
export function knownKeys(schema: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') for (const name of Object.keys(value as object)) found.add(name);
    if (key !== 'default') knownKeys(value, found);
  }
  return found;
}

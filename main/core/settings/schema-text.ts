import { jsonSchema } from './json-schema.ts';

/** The schema as editors read it, with every description. In the built program this is the text of docs/settings.schema.json. */
export function schemaText(): string {
  return `${JSON.stringify({ title: 'settings.json of Cofre', ...jsonSchema() }, null, 2)}\n`;
}

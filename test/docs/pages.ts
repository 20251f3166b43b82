import { statusSchemaText } from '../../main/contract/documents/status.ts';
import { schemaText } from '../../main/core/settings/json-schema.ts';
import { settingsPage } from './settings-page.ts';

/** What in docs/ is made from the sources: file name and content. */
export const pages: Readonly<Record<string, () => string>> = {
  'settings.schema.json': schemaText,
  'settings.md': settingsPage,
  'status.schema.json': statusSchemaText,
};

import { statusSchemaText } from '../../main/contract/documents/status.ts';
import { schemaText } from '../../main/core/settings/schema-text.ts';
import { cliPage } from './cli-page.ts';
import { settingsPage } from './settings-page.ts';

/** What in docs/ is made from the sources: file name and content. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'settings.schema.json': schemaText,
  'settings.md': settingsPage,
  'cli.md': () => cliPage('en'),
  'pt-BR/cli.md': () => cliPage('pt-BR'),
  'status.schema.json': statusSchemaText,
};

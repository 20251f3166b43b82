import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CofreError } from '../../base/errors.ts';
import type { GeneratedFile } from './generate.ts';

const COMMANDS = ['_cofre.py', 'backup_status.py', 'backup_now.py'];

/** The files that give a Django app the two commands; `app` is its folder. 'wrong-use' when it is none. */
export async function djangoFiles(app: string, project: string): Promise<GeneratedFile[]> {
  if (!existsSync(path.join(app, '__init__.py')))
    throw new CofreError('wrong-use', `${app} is no Django app`, { reason: 'noDjangoApp', folder: app });
  const management = path.join(app, 'management');
  const commands = path.join(management, 'commands');
  const templates = templateFolder();
  const files = COMMANDS.map(async (name) => {
    const text = await readFile(path.join(templates, name), 'utf8');
    return { file: path.join(commands, name), text: text.replaceAll('"@PROJECT@"', JSON.stringify(project)) };
  });
  return [
    { file: path.join(management, '__init__.py'), text: '' },
    { file: path.join(commands, '__init__.py'), text: '' },
    ...(await Promise.all(files)),
  ];
}

/** In the sources, and beside the bundle. */
function templateFolder(): string {
  const candidates = ['../../../resources/integrations/django/', './resources/integrations/django/'];
  const folders = candidates.map((each) => fileURLToPath(new URL(each, import.meta.url)));
  const found = folders.find((folder) => existsSync(folder));
  if (found === undefined) throw new Error('the templates of the Django integration are missing');
  return found;
}

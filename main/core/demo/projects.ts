import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { ProjectDraft } from '../projects/propose.ts';
import { noise } from './chance.ts';

/** A project of the demo: how it begins, and what a day changes in it. */
export interface DemoProject {
  readonly name: string;
  readonly vault: 'disk' | 'nas';
  /** On what days of the week it is backed up (1 = Monday; none: each day). */
  readonly weekdays: readonly number[];
  readonly settings: (folder: string) => Omit<ProjectDraft, 'vault'>;
  readonly begin: (folder: string, chance: () => number) => Promise<void>;
  readonly live: (folder: string, day: number, chance: () => number) => Promise<void>;
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const ORDERS_A_DAY = 40;

export const DEMO_PROJECTS: readonly DemoProject[] = [
  {
    name: 'shop',
    vault: 'disk',
    weekdays: [],
    settings: (folder) => ({
      folders: [folder],
      databases: [{ name: 'orders', engine: 'sqlite', file: path.join(folder, 'db.sqlite3') }],
      retention: { full: { last: 3, daily: 14, weekly: 8, monthly: 12 } },
    }),
    begin: async (folder, chance) => {
      await write(folder, {
        'manage.py': '#!/usr/bin/env python\n',
        'requirements.txt': 'Django==5.2\npillow==11.3.0\n',
        'shop/settings.py': 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}\n',
        'templates/orders.html': '<h1>Pedidos</h1>\n',
      });
      for (let n = 1; n <= 8; n++) await photo(folder, `foto ${n}.png`, chance);
      withDatabase(path.join(folder, 'db.sqlite3'), (db) =>
        db.exec('CREATE TABLE orders(id INTEGER PRIMARY KEY, customer TEXT, total REAL, placed TEXT)'),
      );
    },
    live: async (folder, day, chance) => {
      if (day % 3 === 0) await photo(folder, `dia ${day}.png`, chance);
      withDatabase(path.join(folder, 'db.sqlite3'), (db) => {
        const add = db.prepare('INSERT INTO orders(customer, total, placed) VALUES (?, ?, ?)');
        db.transaction(() => {
          for (let n = 0; n < ORDERS_A_DAY; n++)
            add.run(
              `Cliente ${Math.floor(chance() * 500)}`,
              Math.round(chance() * 90_000) / 100,
              `dia ${day}`,
            );
        })();
      });
    },
  },
  {
    name: 'blog',
    vault: 'nas',
    weekdays: [1, 3, 5, 7],
    settings: (folder) => ({
      folders: [folder],
      retention: { full: { last: 3, daily: 7, weekly: 4, monthly: 6 } },
    }),
    begin: (folder) =>
      write(folder, { 'config.toml': 'title = "Diário"\n', 'content/sobre.md': '# Sobre\n\nUm diário.\n' }),
    live: async (folder, day, chance) => {
      const words = Array.from({ length: 300 }, () => WORDS[Math.floor(chance() * WORDS.length)]).join(' ');
      await write(folder, { [`content/dia-${day}.md`]: `# Dia ${day}\n\n${words}\n` });
    },
  },
  {
    name: 'api',
    vault: 'nas',
    weekdays: [1, 4],
    settings: (folder) => ({
      folders: [folder],
      retention: { full: { last: 5, weekly: 8 } },
    }),
    begin: (folder) =>
      write(folder, { 'package.json': '{"name":"api","private":true}\n', 'src/server.js': 'export {};\n' }),
    live: async (folder, day, chance) => {
      await appendFile(path.join(folder, 'src/server.js'), `// ${day}: ${chance().toString(36)}\n`);
    },
  },
];

const WORDS = ['cofre', 'chave', 'mar', 'vento', 'pedra', 'caminho', 'manhã', 'café', 'livro', 'rio', 'luz'];
const PHOTO_BYTES = 40_000;

async function photo(folder: string, name: string, chance: () => number): Promise<void> {
  await write(folder, { [`media/uploads/${name}`]: Buffer.concat([PNG, noise(PHOTO_BYTES, chance)]) });
}

async function write(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
}

function withDatabase(file: string, work: (db: Database.Database) => void): void {
  const db = new Database(file);
  try {
    work(db);
  } finally {
    db.close();
  }
}

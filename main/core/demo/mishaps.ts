import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where things lie in the sandbox. */
export interface DemoPlaces {
  readonly project: (name: string) => string;
  readonly vault: (name: string) => string;
}

/** What goes wrong on a day, for one day, as it does: nothing of it is written into the history by hand. */
export interface Mishap {
  readonly day: number;
  readonly begin: (places: DemoPlaces) => Promise<void>;
  readonly end: (places: DemoPlaces) => Promise<void>;
}

const away = (place: string) => `${place}.away`;

export const MISHAPS: readonly Mishap[] = [
  {
    // Somebody moved the folder.
    day: 22,
    begin: ({ project }) => rename(project('blog'), away(project('blog'))),
    end: ({ project }) => rename(away(project('blog')), project('blog')),
  },
  {
    // The database file is damaged; the files beside it are kept all the same.
    day: 37,
    begin: async ({ project }) => {
      const file = path.join(project('shop'), 'db.sqlite3');
      await copyFile(file, away(file));
      await writeFile(file, 'this was a database');
    },
    end: async ({ project }) => {
      const file = path.join(project('shop'), 'db.sqlite3');
      await rm(file);
      await rename(away(file), file);
    },
  },
  {
    // The disk in the network is switched off.
    day: 48,
    begin: ({ vault }) => rename(vault('nas'), away(vault('nas'))),
    end: ({ vault }) => rename(away(vault('nas')), vault('nas')),
  },
];

/** A day on which schedules were left out, and why. */
export const SKIPPED_DAY = 15;

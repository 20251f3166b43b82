import path from 'node:path';
import { parseEnvFile } from './env-file.ts';
import type { ProjectReader } from './project-reader.ts';
import type { Value } from './values.ts';

/** Where projects keep their variables; what is found first counts. */
const ENV_FILES = [
  '.env',
  '.env.local',
  '.env.production',
  '.env.prod',
  '.env.development',
  '.envs/.production/.django',
  '.envs/.production/.postgres',
  '.envs/.local/.django',
  '.envs/.local/.postgres',
];

type ProcessEnv = Readonly<Record<string, string | undefined>>;

/** The variables a program would see, as far as files of the project set them; what they leave open, `beyond` may tell. */
export class Environment {
  readonly #values = new Map<string, { value: string; file: string | null }>();
  readonly #reader: ProjectReader;
  readonly #beyond: ProcessEnv;
  readonly files: string[] = [];

  constructor(reader: ProjectReader, beyond: ProcessEnv = {}) {
    this.#reader = reader;
    this.#beyond = beyond;
  }

  /** The usual .env files of these folders, nearest first. */
  loadUsual(folders: readonly string[]): this {
    for (const folder of new Set(folders)) for (const name of ENV_FILES) this.load(path.join(folder, name));
    return this;
  }

  load(file: string): void {
    if (this.files.includes(file) || !this.#reader.isFile(file)) return;
    const text = this.#reader.text(file);
    if (text === null) return;
    this.files.push(file);
    for (const [name, value] of parseEnvFile(text))
      if (!this.#values.has(name)) this.#values.set(name, { value, file });
  }

  /** Names that are set. */
  names(): string[] {
    return [...this.#values.keys()];
  }

  get(name: string): { readonly value: string; readonly file: string | null } | null {
    const beyond = this.#beyond[name];
    return this.#values.get(name) ?? (beyond === undefined ? null : { value: beyond, file: null });
  }

  /** The variable, else what the code falls back to, else `unset`. */
  read(name: string, fallback?: Value): Value {
    const found = this.get(name);
    if (found !== null)
      return {
        kind: 'text',
        text: found.value,
        origin: { from: 'env', name, file: found.file },
      };
    if (fallback === undefined || fallback.kind === 'none') return { kind: 'unset', name };
    if (fallback.kind !== 'text' && fallback.kind !== 'bool' && fallback.kind !== 'number') return fallback;
    const isOwn = fallback.origin === undefined || fallback.origin.from === 'literal';
    return isOwn ? { ...fallback, origin: { from: 'default', name } } : fallback;
  }
}

export const TRUE_WORDS = ['1', 'true', 't', 'yes', 'y', 'on', 'ok'];

import type { Problem } from '../../base/problems.ts';
import { joinPath, splitPath } from '../../format/names.ts';

/** Paths that a snapshot must hold, ticked off as the scan meets them. */
export class ExpectedPaths {
  readonly #wanted: ReadonlySet<string>;
  readonly #missing: Set<string>;
  /** Only entries of these folders are looked at: most backups expect little, and have many entries. */
  readonly #folders: ReadonlySet<string>;

  constructor(paths: readonly string[]) {
    const clean = paths.map((path) => path.replace(/^\/+|\/+$/g, '')).filter((path) => path !== '');
    this.#wanted = new Set(clean);
    this.#missing = new Set(clean);
    this.#folders = new Set(clean.map((path) => splitPath(path).folder));
  }

  saw(folder: string, name: string): void {
    if (this.#folders.has(folder)) this.#missing.delete(joinPath(folder, name));
  }

  /** One problem for each that was not met, and (from `problems`) for each that was met but could not be kept. */
  lacking(problems: readonly Problem[]): Problem[] {
    const lost = problems.filter(({ code, path }) => code === 'unreadable' && this.#wanted.has(path));
    const paths = new Set([...this.#missing, ...lost.map(({ path }) => path)]);
    return [...paths].map((path) => ({
      path,
      code: 'lacking',
      message: 'it is expected to be in every backup of this project',
      details: { lacks: 'path' },
    }));
  }
}

/** What can be made again or is worth nothing; a project switches these on by name. Patterns as in .gitignore. */
export type PresetName = 'dev' | 'cache' | 'system';

/**
 * Left out of every preset on purpose, because nobody can tell by the name whether they can be made again: `dist`,
 * `build`, `out`, `vendor`, `tmp`, `log`, `env`, `coverage`. `target` (Rust, Java) too - but cargo marks its own with a
 * CACHEDIR.TAG, which `isCacheDirTag` recognises.
 */
export const PRESETS: Readonly<Record<PresetName, readonly string[]>> = {
  /** Installed packages, virtual environments and compiled files: come back with one command of the project's tools. */
  dev: [
    'node_modules/',
    'bower_components/',
    '.venv/',
    'venv/',
    '__pycache__/',
    '*.py[cod]',
    '.mypy_cache/',
    '.pytest_cache/',
    '.ruff_cache/',
    '.tox/',
    '.nox/',
    '.next/',
    '.nuxt/',
    '.svelte-kit/',
    '.turbo/',
    '.gradle/',
  ],
  /** Folders and files that call themselves a cache. */
  cache: [
    '.cache/',
    '.parcel-cache/',
    '.sass-cache/',
    '.eslintcache',
    '.stylelintcache',
    '*.tsbuildinfo',
    '.nyc_output/',
  ],
  /** What operating systems leave in folders, and their bins. */
  system: [
    '.DS_Store',
    '.Spotlight-V100/',
    '.fseventsd/',
    '.TemporaryItems/',
    '.Trash/',
    '.Trashes/',
    '.Trash-*/',
    '[Tt]humbs.db',
    'ehthumbs.db',
    '[Dd]esktop.ini',
    '$RECYCLE.BIN/',
    'System Volume Information/',
    'lost+found/',
  ],
};

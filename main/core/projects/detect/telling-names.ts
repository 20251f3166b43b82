import type { Dirent } from 'node:fs';
import { PRESETS } from '../../../engine/scan/presets.ts';

/** Files that tell the kind of a project, or how it is configured. */
export const MARKERS =
  /^(manage\.py|database\.ya?ml|storage\.ya?ml|wp-config\.php|artisan|package\.json|composer\.json|Cargo\.toml|pom\.xml|Gemfile|\.env|.*\.prisma|prisma\.config\.ts|knexfile\.[cm]?[jt]s|(docker-)?compose(\.[\w-]+)?\.ya?ml|\.gitignore)$/;

/** History of code: part of a project, but nothing is looked for in it. */
export const HISTORY = new Set(['.git', '.hg', '.svn', '.bzr']);
export const CODE = /\.(py|rb|php|[cm]?[jt]sx?|go|rs|java|vue|svelte)$/;

/** Names of folders that a preset leaves out. */
export const presetOf = new Map(
  (['dev', 'cache'] as const).flatMap((preset) =>
    PRESETS[preset].filter((name) => name.endsWith('/')).map((name) => [name.slice(0, -1), preset] as const),
  ),
);

/** A file that says of its folder that it comes back by itself. */
export function isRebuiltMarker({ name }: Dirent): boolean {
  return name === 'pyvenv.cfg' || name === 'CACHEDIR.TAG';
}

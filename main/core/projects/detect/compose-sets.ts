import path from 'node:path';

/** Compose files that belong together. */
export interface ComposeSet {
  readonly files: readonly string[];
  /** True for what `docker compose up` takes without being told; others are named with -f. */
  readonly isUsual: boolean;
}

/** In the order in which docker compose looks for them. */
const USUAL = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** The compose files of each folder: the usual one with its override, and each other one by itself. */
export function composeSets(markers: readonly string[]): ComposeSet[] {
  const files = markers.filter((file) => /^(docker-)?compose(\.[\w-]+)?\.ya?ml$/.test(path.basename(file)));
  const folders = [...new Set(files.map((file) => path.dirname(file)))];
  return folders.flatMap((folder) => setsIn(files.filter((file) => path.dirname(file) === folder)));
}

function setsIn(files: readonly string[]): ComposeSet[] {
  const byName = (name: string) => files.find((file) => path.basename(file) === name);
  const usual = USUAL.flatMap((name) => byName(name) ?? [])[0];
  const override =
    usual === undefined
      ? undefined
      : USUAL.flatMap((name) => byName(name.replace('compose.', 'compose.override.')) ?? [])[0];
  const together = [usual, override].filter((file) => file !== undefined);
  const others = files
    .filter(
      (file) =>
        !together.includes(file) && !/\.override\./.test(file) && !USUAL.includes(path.basename(file)),
    )
    .sort((a, b) => Number(/prod/.test(path.basename(b))) - Number(/prod/.test(path.basename(a))));
  return [
    ...(together.length === 0 ? [] : [{ files: together, isUsual: true }]),
    ...others.map((file) => ({ files: [file], isUsual: false })),
  ];
}

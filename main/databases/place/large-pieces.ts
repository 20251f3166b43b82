import { pathFolders, programIn } from './program-in.ts';

/** What a tool gathers before it writes: about as much as the way to us holds. */
const PIECE = '256K';

/**
 * The words of a tool that prints much, so that it does so in large pieces. Left alone pg_dump and mysqldump write 4 KB at a time, each
 * of which wakes the reader: with two cores, 0.9 GB of PostgreSQL took 9.5 s to read, against 6.0 s thrown away and 5.6 s with this.
 * They have no option for it; `stdbuf` of GNU, which most Linux systems have, puts itself before their C library. Elsewhere: as they are.
 */
export function inLargePieces(words: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  const stdbuf = process.platform === 'linux' ? programIn(pathFolders(env), ['stdbuf']) : null;
  return stdbuf === null ? words : [stdbuf, `--output=${PIECE}`, ...words];
}

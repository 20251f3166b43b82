import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A built file as processes of their own are given it. Those of an installed Cofre lie beside the archive: its worker threads and
 * native modules are plain files there, so that nothing depends on what Electron can read from inside.
 */
export function programFile(name: string, beside: string = import.meta.url): string {
  const inside = `${path.sep}app.asar${path.sep}`;
  return fileURLToPath(new URL(name, beside)).replace(inside, `${path.sep}app.asar.unpacked${path.sep}`);
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Some tests run dist/cli.js as a user would: it is built here once, also when vitest was started directly. */
export function setup(): void {
  if (!existsSync(`${root}/main/faces/cli/main.ts`)) return;
  const script = `${root}/main/launch/build-if-stale.mjs`;
  const done = spawnSync(process.execPath, [script], { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) throw new Error('The build failed; the lines above say why.');
}

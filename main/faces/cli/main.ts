import { mkdirSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { defaultHome } from '../../core/files/home.ts';

// Runs at import: the version guard (dist/cli.js) imports this file. The compiled code of what follows is kept in a
// folder that only this person can write to, which halves the time until a command does its work.
const home = process.env.COFRE_HOME || defaultHome();
try {
  mkdirSync(home, { recursive: true, mode: 0o700 }); // before anything makes it open to others
  module.enableCompileCache(path.join(home, 'cache', 'code'));
} catch {
  // A home that cannot be made is for the command to tell, if it needs one at all.
}
const { run } = await import('./run.ts');
const status = await run(process.argv.slice(2));
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
);
process.exit(status);

import module from 'node:module';
import path from 'node:path';
import { defaultHome } from './home.ts';

// Runs at import: the version guard (dist/cli.js) imports this file. The compiled code of what follows is kept in a
// folder that only this person can write to, which halves the time until a command does its work.
module.enableCompileCache(path.join(process.env.COFRE_HOME || defaultHome(), 'cache', 'code'));
const { run } = await import('./run.ts');
const status = await run(process.argv.slice(2));
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
);
process.exit(status);

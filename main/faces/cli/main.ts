import { keepCompiledCode } from '../../core/files/compiled-code.ts';
import { defaultHome } from '../../core/files/home.ts';

// Runs at import: the version guard (dist/cli.js) imports this file.
keepCompiledCode(process.env.COFRE_HOME || defaultHome());
const { run } = await import('./run.ts');
const status = await run(process.argv.slice(2));
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
);
process.exit(status);

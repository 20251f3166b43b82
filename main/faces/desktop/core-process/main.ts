import { keepCompiledCode } from '../../../core/files/compiled-code.ts';

// Runs at import, in a utility process of Electron: the core of this home, for as long as the shell lives. The shell itself keeps
// no compiled code: it is to run nothing but its signed archive.
const [home, version, shellPid] = process.argv.slice(-3) as [string, string, string];
keepCompiledCode(home);
const { run } = await import('./run.ts');
await run(process.parentPort, { home, version, shellPid: Number(shellPid) });

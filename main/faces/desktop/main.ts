import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, protocol } from 'electron';
import { defaultHome } from '../../core/files/home.ts';
import { SCHEMES } from './hardening.ts';
import { runShell } from './shell.ts';

// Runs at import, before Electron is ready: what can only be said then.
const home = path.resolve(process.env.COFRE_HOME || defaultHome());
protocol.registerSchemesAsPrivileged(SCHEMES);
app.enableSandbox();
app.setName('Cofre');
if (process.platform === 'win32') app.setAppUserModelId('app.cofre.desktop');
const profile = path.join(home, 'desktop'); // one shell for each home, and all of it in one place
mkdirSync(profile, { recursive: true, mode: 0o700 }); // Electron takes only a folder that is there
app.setPath('userData', profile);
if (app.requestSingleInstanceLock()) {
  // Not awaited: Electron becomes ready only when this file has come to its end.
  runShell(home).catch((error: unknown) => {
    process.stderr.write(`cofre desktop: ${error instanceof Error ? error.stack : String(error)}\n`);
    app.exit(1);
  });
} else app.quit();

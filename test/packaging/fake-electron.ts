import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** As @electron/fuses finds it in Electron's program: version 1, nine fuses, all on. */
const WIRE = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1'),
  Buffer.from([1, 9]),
  Buffer.from('1'.repeat(9), 'latin1'),
]);

/** What the packager takes for an unpacked Electron: its program is a file that only holds fuses. */
export function fakeElectron(folder: string): string {
  for (const sub of ['resources', 'locales']) mkdirSync(path.join(folder, sub), { recursive: true });
  writeFileSync(path.join(folder, 'electron'), Buffer.concat([Buffer.alloc(4096), WIRE, Buffer.alloc(4096)]));
  chmodSync(path.join(folder, 'electron'), 0o755);
  for (const locale of ['de', 'en-US', 'pt-BR'])
    writeFileSync(path.join(folder, `locales/${locale}.pak`), '');
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'version'])
    writeFileSync(path.join(folder, file), file);
  return folder;
}

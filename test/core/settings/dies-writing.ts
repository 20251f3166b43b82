import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { updateSettings } from '../../../main/core/settings/write.ts';

/** `dies-writing.ts <home> write|sync`: an edit that is killed with half of its bytes written, or all but not yet synced. */
const [home = '', moment = ''] = process.argv.slice(2);

const handle = await open(fileURLToPath(import.meta.url));
const prototype = Object.getPrototypeOf(handle) as typeof handle;
await handle.close();

const die = () => process.kill(process.pid, 'SIGKILL');
if (moment === 'write')
  prototype.writeFile = async function (this: typeof handle, data) {
    const bytes = data as Buffer;
    await this.write(bytes.subarray(0, bytes.length / 2));
    die();
  };
else
  prototype.sync = async () => {
    die();
  };

await updateSettings(home, ({ vaults }) => {
  vaults.late = { url: '/late' };
});

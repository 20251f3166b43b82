import { once } from 'node:events';
import { updateSettings } from '../../../main/core/settings/write.ts';

/** `editor.ts <home> <prefix> <count>`: says "ready", waits for a word, then adds so many vaults, one edit each, telling each. */
const [home = '', prefix = '', count = '0'] = process.argv.slice(2);

process.stdout.write('ready\n');
await once(process.stdin, 'data');
for (let n = 0; n < Number(count); n++) {
  await updateSettings(home, ({ vaults }) => {
    vaults[`${prefix}${n}`] = { url: `/vaults/${prefix}${n}` };
  });
  process.stdout.write(`${n}\n`);
}
process.exit(0);

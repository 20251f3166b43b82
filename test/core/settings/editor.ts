import { updateSettings } from '../../../main/core/settings/write.ts';

/** `editor.ts <home> <prefix> <count>`: adds so many vaults, one edit each; tells each one that is written. */
const [home = '', prefix = '', count = '0'] = process.argv.slice(2);

for (let n = 0; n < Number(count); n++) {
  await updateSettings(home, ({ vaults }) => {
    vaults[`${prefix}${n}`] = { url: `/vaults/${prefix}${n}` };
  });
  process.stdout.write(`${n}\n`);
}

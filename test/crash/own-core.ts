// A process with a core of its own, as a command has one where none runs: one backup. Arguments: home, vault folder, source.
import { createCore } from '../../main/core/core.ts';
import { shopSettings } from '../core/socket/serving.ts';
import { folderBackup } from './folder-backup.ts';

const [home = '', vault = '', source = ''] = process.argv.slice(2);
await using core = createCore({
  ...{
    home,
    version: '0.0.0-test',
    settings: async () => shopSettings(vault, source),
  },
  runners: { backup: folderBackup({ home, vault, source }) },
});
const { run } = await core.request('backup.start', { project: 'shop' });
const { state } = (await core.parts.queue.whenEnded(run)) ?? {};
process.stdout.write(`${state}\n`);

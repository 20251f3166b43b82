// A process of the core's kill test: a core that others reach, backing up for real. Arguments: home, vault folder, source.

import { isCofreError } from '../../main/base/errors.ts';
import { createCore } from '../../main/core/core.ts';
import { serveCore } from '../../main/core/socket/serve-core.ts';
import { shopSettings } from '../core/socket/serving.ts';
import { folderBackup } from './folder-backup.ts';

const [home = '', vault = '', source = ''] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const served = await serveCore({
    ...{ home, version: '0.0.0-test', now: Date.now },
    makeCore: async () =>
      createCore({
        ...{ home, version: '0.0.0-test', settings: async () => shopSettings(vault, source) },
        runners: { backup: folderBackup({ home, vault, source }) },
      }),
  });
  say('ready');
  process.on('SIGTERM', () => void served.close().then(() => process.exit(0)));
} catch (error) {
  if (!isCofreError(error, 'locked')) throw error;
  say(`refused ${error.details.pid ?? ''}`.trim());
}

// A process of the core's kill test: a core that others reach, backing up for real. Arguments: home, vault folder, source,
// and where a backup stands still so that it is killed just there: `begin`, a phase, `bytes`, or nothing.

import { writeSync } from 'node:fs';
import { isCofreError } from '../../main/base/errors.ts';
import type { ProgressEvent } from '../../main/contract/progress.ts';
import { createCore } from '../../main/core/core.ts';
import type { JobRunner } from '../../main/core/jobs/runner.ts';
import { serveCore } from '../../main/core/socket/serve-core.ts';
import { shopSettings } from '../core/socket/serving.ts';
import { folderBackup } from './folder-backup.ts';

const [home = '', vault = '', source = '', stillAt = ''] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const served = await serveCore({
    ...{ home, version: '0.0.0-test', now: Date.now },
    makeCore: async () =>
      createCore({
        ...{
          home,
          version: '0.0.0-test',
          settings: async () => shopSettings(vault, source),
        },
        runners: {
          backup: standingStill(folderBackup({ home, vault, source })),
        },
      }),
  });
  say('ready');
  process.on('SIGTERM', () => void served.close().then(() => process.exit(0)));
} catch (error) {
  if (!isCofreError(error, 'locked')) throw error;
  say(`refused ${error.details.pid ?? ''}`.trim());
}

function standingStill(run: JobRunner): JobRunner {
  return (job, tools) => {
    let bytes = 0;
    if (stillAt === 'begin') standStill();
    const onEvent = (event: ProgressEvent): void => {
      tools.onEvent(event);
      if (event.kind === 'advance') bytes += event.bytes;
      if (event.kind === 'phase' && event.phase === stillAt) standStill();
      if (stillAt === 'bytes' && bytes > 2_000_000) standStill();
    };
    return run(job, { ...tools, onEvent });
  };
}

/** What was told is on its way; then nothing more happens in this thread. */
function standStill(): void {
  writeSync(1, 'still\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
}

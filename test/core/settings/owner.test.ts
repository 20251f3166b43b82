import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSettings } from '../../../main/core/settings/open.ts';
import { updateSettings } from '../../../main/core/settings/write.ts';
import { isRoot, skipLoudly } from '../../support/privileges.ts';
import { tempFolder } from '../../support/temp.ts';
import { saidOf } from './said.ts';

const NOBODY = 65534;

if (!isRoot) skipLoudly('settings of another user need root, who alone can give files away');

test.runIf(isRoot)('settings of another user are not followed, not even by root', async () => {
  const home = tempFolder('home');
  writeFileSync(join(home, 'settings.json'), '{"version":1}', { mode: 0o600 });
  chownSync(join(home, 'settings.json'), NOBODY, NOBODY);
  const theirs = await saidOf(() => openSettings(home));
  expect(theirs).toMatchObject({
    code: 'refused',
    message: expect.stringContaining('belongs to another user'),
  });
  expect(theirs.message).toContain(String(NOBODY));
  chownSync(join(home, 'settings.json'), 0, 0);
  chownSync(home, NOBODY, NOBODY);
  expect(await saidOf(() => openSettings(home))).toMatchObject({ code: 'refused' });
  expect(await saidOf(() => updateSettings(home, () => undefined))).toMatchObject({ code: 'refused' });
});

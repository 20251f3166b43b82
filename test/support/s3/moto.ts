import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { skipLoudly } from '../privileges.ts';
import type { S3Server } from './server.ts';
import { untilItAnswers } from './server.ts';

const folder = fileURLToPath(new URL('../../../node_modules/.cache/moto', import.meta.url));
const script = fileURLToPath(new URL('./fetch-moto.sh', import.meta.url));

/** Moto: checks neither keys nor hashes, but keeps checksums and refuses what exists; starts in half a second. */
export async function startMoto(): Promise<S3Server> {
  const port = await freePort();
  const library = join(folder, 'usr/lib/python3/dist-packages');
  const child = spawn(
    '/usr/bin/python3',
    [join(folder, 'usr/bin/moto_server'), '-H', '127.0.0.1', '-p', String(port)],
    {
      env: {
        PATH: process.env.PATH,
        PYTHONPATH: library,
        PYTHONDONTWRITEBYTECODE: '1',
      },
      stdio: 'ignore',
    },
  );
  const endpoint = `http://127.0.0.1:${port}`;
  await untilItAnswers(endpoint, 20_000);
  return {
    ...{ name: 'moto', endpoint, checksKeys: false, keepsChecksums: true },
    keys: { accessKeyId: 'test', secretAccessKey: 'testtest' },
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Whether it can be started; on the build machine it must. */
export function hasMoto(): boolean {
  if (existsSync(join(folder, 'usr/bin/moto_server'))) return true;
  mkdirSync(folder, { recursive: true });
  const done = spawnSync('bash', [script, folder], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (done.status === 0) return true;
  if (process.env.CI === 'true') throw new Error(`Moto is not there, and CI skips nothing: ${done.stderr}`);
  skipLoudly(`Moto (an S3 server) could not be fetched: ${done.stderr?.trim().split('\n').at(-1) ?? ''}`);
  return false;
}

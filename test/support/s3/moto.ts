import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { skipLoudly } from '../privileges.ts';
import { tempFolder } from '../temp.ts';
import type { S3Server } from './server.ts';
import { untilItAnswers } from './server.ts';

const folder = fileURLToPath(new URL('../../../node_modules/.cache/moto', import.meta.url));
const script = fileURLToPath(new URL('./fetch-moto.sh', import.meta.url));

/** Moto: checks neither keys nor hashes, but keeps checksums and refuses what exists; starts in half a second. */
export async function startMoto(): Promise<S3Server> {
  const told = join(tempFolder('moto'), 'stderr');
  const library = join(folder, 'usr/lib/python3/dist-packages');
  const child = spawn(
    '/usr/bin/python3',
    [join(folder, 'usr/bin/moto_server'), '-H', '127.0.0.1', '-p', '0'],
    {
      env: {
        PATH: process.env.PATH,
        PYTHONPATH: library,
        PYTHONDONTWRITEBYTECODE: '1',
      },
      stdio: ['ignore', 'ignore', openSync(told, 'w')], // a pipe that a busy test does not read would hold it up
    },
  );
  const endpoint = await addressIn(told);
  await untilItAnswers(endpoint, 20_000);
  return {
    ...{ name: 'moto', endpoint, checksKeys: false, keepsChecksums: true },
    keys: { accessKeyId: 'test', secretAccessKey: 'testtest' },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** It takes a port that is free, and writes down which: one chosen before may be another server's by then. */
async function addressIn(file: string): Promise<string> {
  for (const end = performance.now() + 20_000; ; await wait(50)) {
    const text = readFileSync(file, 'utf8');
    const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
    if (address !== undefined) return address;
    if (performance.now() > end) throw new Error(`Moto did not start: ${text}`);
  }
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

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { djangoPython } from '../support/django-project.ts';
import type { S3Server } from '../support/s3/server.ts';

// Commands that a page shows, run on this machine as a reader would.

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const python = djangoPython();

/** Its exit status tells how it is, and a project that is minutes old is not all well. */
export const STATUS_MAY_WARN = `cofre() {
  local ended=0
  command cofre "$@" || ended=$?
  if [[ $1 == status && $ended -le 2 ]]; then return 0; fi
  return $ended
}`;

/** With a server on this machine in place of the storage service that the guides speak of. */
export function overHere(block: string, bucket: string, { endpoint, keys }: S3Server): string {
  return block
    .replaceAll('my-bucket', bucket)
    .replaceAll('--provider hetzner --region fsn1', `--endpoint ${endpoint} --region us-east-1 --path-style`)
    .replaceAll('endpoint=https://fsn1.your-objectstorage.com', `endpoint=${endpoint}`)
    .replaceAll('KEY-ID', keys.accessKeyId)
    .replaceAll('SECRET-KEY', keys.secretAccessKey);
}

export function blocksOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

/** What bash makes of a script, with nobody to answer it: ended by the first command that fails. */
export function runHere(script: string, { home, env }: { home: string; env: NodeJS.ProcessEnv }) {
  const words = ['--norc', '-exo', 'pipefail', '-c', script];
  return spawnSync('bash', words, { cwd: home, env, encoding: 'utf8', input: '' });
}

/** A home of its own with `cofre` on the path, and no keychain. */
export function environment(home: string): NodeJS.ProcessEnv {
  const bin = path.join(home, 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh\nexec '${process.execPath}' '${path.join(root, 'dist', 'cli.js')}' "$@"\n`;
  writeFileSync(path.join(bin, 'cofre'), script);
  chmodSync(path.join(bin, 'cofre'), 0o755);
  writeFileSync(path.join(bin, 'python3'), `#!/bin/sh\nexec '${python}' "$@"\n`);
  chmodSync(path.join(bin, 'python3'), 0o755);
  const compiled = path.join(root, 'node_modules/.cache/cofre-tests');
  return {
    ...{ HOME: home, PATH: `${bin}:/usr/bin:/bin`, LANG: 'C.UTF-8', COFRE_KEYCHAIN: 'file' },
    ...{ NODE_COMPILE_CACHE: compiled, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' },
  };
}

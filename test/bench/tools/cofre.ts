import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Phase } from '../names.ts';
import { environment } from './environment.ts';
import { insideDataset, PASSPHRASE, type Scene, type Tool } from './tool.ts';

/** The program as built. */
export const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** Cofre as built in dist/, encrypted, started as its users start it. */
export function cofre(work: string): Tool {
  if (!existsSync(cli)) throw new Error('dist/cli.js is not built');
  const node = nodeOfItsOwn(work);
  return {
    name: 'cofre',
    version: `cofre ${packageVersion()}, Node ${process.version}`,
    command(phase, scene) {
      const env = environment({ COFRE_PASSPHRASE: PASSPHRASE, COFRE_HOME: scene.home });
      return { steps: [[node, cli, ...verb(phase, scene)]], cwd: scene.parent, env };
    },
  };
}

function verb(phase: Phase, scene: Scene): string[] {
  const vault = ['--vault', scene.repository];
  switch (phase) {
    case 'init':
      return ['init', scene.repository];
    case 'first':
    case 'again':
    case 'churned':
      return ['backup', path.join(scene.parent, scene.dataset), ...vault];
    case 'list':
      return ['list', ...vault];
    case 'ls':
      return ['ls', 'latest', insideDataset(scene, scene.folder), ...vault];
    case 'one':
      return ['restore', 'latest', insideDataset(scene, scene.file), '--target', scene.target, ...vault];
    case 'restore':
      return ['restore', 'latest', '--target', scene.target, ...vault];
    case 'check':
      return ['check', '--read', ...vault];
  }
}

function packageVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}

/** A copy of Node: pages shared with the bench's own Node would count half in the proportional memory of Cofre. */
export function nodeOfItsOwn(work: string): string {
  const copy = path.join(work, 'bin', `node-${process.version}${path.extname(process.execPath)}`);
  mkdirSync(path.dirname(copy), { recursive: true });
  if (!existsSync(copy)) copyFileSync(process.execPath, copy);
  return copy;
}

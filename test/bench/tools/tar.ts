import path from 'node:path';
import type { Phase } from '../names.ts';
import { ask, environment } from './environment.ts';
import { insideDataset, LATEST, type Scene, type Tool } from './tool.ts';

/** GNU tar through `zstd -3 -T0` into a file, then synced: no dedup, no encryption, no check but zstd's own. */
export function tar(): Tool {
  const version = ask('tar', ['--version']);
  if (!version.includes('GNU tar')) throw new Error(`${version} is not GNU tar`);
  const zstd = /v[\d.]+/.exec(ask('zstd', ['--version']))?.[0] ?? '';
  return {
    name: 'tar',
    version: `${version}, zstd ${zstd}`,
    command(phase, scene) {
      const steps = verbs(phase, scene);
      const cwd = phase === 'one' || phase === 'restore' ? scene.target : scene.parent;
      return steps && { steps, cwd, env: environment({}) };
    },
  };
}

function verbs(phase: Phase, scene: Scene): string[][] | undefined {
  const latest = archive(scene, LATEST);
  switch (phase) {
    case 'first':
    case 'churned': {
      const made = archive(scene, phase);
      return [
        ['tar', '-I', 'zstd -q -3 -T0', '-cf', made, scene.dataset],
        ['sync', made],
      ];
    }
    case 'ls':
      return [['tar', '-I', 'zstd', '-tf', latest, insideDataset(scene, scene.folder)]];
    case 'one':
      return [['tar', '-I', 'zstd', '-xf', latest, '--occurrence=1', insideDataset(scene, scene.file)]];
    case 'restore':
      return [['tar', '-I', 'zstd', '-xf', latest]];
    case 'check':
      return [['zstd', '-q', '-t', latest]];
    case 'init':
    case 'again':
    case 'list':
      return undefined;
  }
}

function archive(scene: Scene, phase: Phase): string {
  return path.join(scene.repository, `${phase}.tar.zst`);
}

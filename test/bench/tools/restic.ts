import type { Phase } from '../names.ts';
import { ask, environment } from './environment.ts';
import { insideDataset, PASSPHRASE, type Scene, type Tool } from './tool.ts';

/** restic, from the variable RESTIC or the PATH. */
export function restic(): Tool {
  const program = process.env.RESTIC ?? 'restic';
  return {
    name: 'restic',
    version: ask(program, ['version']),
    command: (phase, scene) => ({
      steps: [[program, ...verb(phase, scene)]],
      cwd: scene.parent,
      env: environment({
        RESTIC_REPOSITORY: scene.repository,
        RESTIC_PASSWORD: PASSPHRASE,
        RESTIC_CACHE_DIR: scene.home,
        RESTIC_PROGRESS_FPS: '0.1',
      }),
    }),
  };
}

function verb(phase: Phase, scene: Scene): string[] {
  switch (phase) {
    case 'init':
      return ['init'];
    case 'first':
    case 'again':
    case 'churned':
      return ['backup', '--compression', 'auto', scene.dataset];
    case 'list':
      return ['snapshots'];
    case 'ls':
      return ['ls', 'latest', `/${insideDataset(scene, scene.folder)}`];
    case 'one':
      return [
        'restore',
        'latest',
        '--target',
        scene.target,
        '--include',
        `/${insideDataset(scene, scene.file)}`,
      ];
    case 'restore':
      return ['restore', 'latest', '--target', scene.target];
    case 'check':
      return ['check', '--read-data'];
  }
}

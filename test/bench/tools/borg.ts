import type { Phase } from '../names.ts';
import { ask, environment } from './environment.ts';
import { insideDataset, LATEST, PASSPHRASE, type Scene, type Tool } from './tool.ts';

/** borg with the key in the repository (AES, HMAC-SHA256), from the variable BORG or the PATH. */
export function borg(): Tool {
  const program = process.env.BORG ?? 'borg';
  return {
    name: 'borg',
    version: ask(program, ['--version']),
    command: (phase, scene) => ({
      steps: [[program, ...verb(phase, scene)]],
      // borg extracts into the working folder
      cwd: phase === 'one' || phase === 'restore' ? scene.target : scene.parent,
      env: environment({ BORG_PASSPHRASE: PASSPHRASE, BORG_BASE_DIR: scene.home }),
    }),
  };
}

function verb(phase: Phase, scene: Scene): string[] {
  const latest = `${scene.repository}::${LATEST}`;
  switch (phase) {
    case 'init':
      return ['init', '--encryption', 'repokey', scene.repository];
    case 'first':
    case 'again':
    case 'churned':
      return ['create', '--compression', 'zstd,3', `${scene.repository}::${phase}`, scene.dataset];
    case 'list':
      return ['list', scene.repository];
    case 'ls':
      return ['list', latest, insideDataset(scene, scene.folder)];
    case 'one':
      return ['extract', latest, insideDataset(scene, scene.file)];
    case 'restore':
      return ['extract', latest];
    case 'check':
      return ['check', '--verify-data', scene.repository];
  }
}

import path from 'node:path';
import type { Phase } from '../names.ts';
import { ask, environment } from './environment.ts';
import { PASSPHRASE, type Scene, type Tool } from './tool.ts';

/** duplicity with GnuPG and a passphrase, from the variable DUPLICITY or the PATH: a full archive, then increments. */
export function duplicity(): Tool {
  const program = process.env.DUPLICITY ?? 'duplicity';
  return {
    name: 'duplicity',
    version: ask(program, ['--version']),
    command(phase, scene) {
      const words = verb(phase, scene);
      const own = ['--archive-dir', path.join(scene.home, 'archive'), '--no-print-statistics'];
      const env = environment({ PASSPHRASE, GNUPGHOME: scene.home });
      return (
        words && {
          steps: [[program, ...words.slice(0, 1), ...own, ...words.slice(1)]],
          cwd: scene.parent,
          env,
        }
      );
    },
  };
}

function verb(phase: Phase, scene: Scene): string[] | undefined {
  const repository = `file://${scene.repository}`;
  switch (phase) {
    case 'first':
      return ['full', scene.dataset, repository];
    case 'again':
    case 'churned':
      return ['incremental', scene.dataset, repository];
    case 'list':
      return ['collection-status', repository];
    case 'ls':
      return ['list-current-files', repository]; // it has no way to list one folder
    case 'one':
      return [
        'restore',
        '--file-to-restore',
        scene.file,
        repository,
        path.join(scene.target, path.basename(scene.file)),
      ];
    case 'restore':
      return ['restore', repository, path.join(scene.target, scene.dataset)];
    case 'init':
    case 'check':
      return undefined; // `verify` compares with the source instead
  }
}

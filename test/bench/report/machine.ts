import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

export interface Machine {
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly fileSystem: string;
}

export function machine(folder: string): Machine {
  const processors = cpus();
  return {
    system: `${systemName()}, ${process.platform} ${release()} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    fileSystem: fileSystemOf(folder),
  };
}

function systemName(): string {
  const file = '/etc/os-release';
  if (!existsSync(file)) return process.platform;
  return /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 'Linux';
}

function fileSystemOf(folder: string): string {
  try {
    const kind = execFileSync('stat', ['-f', '-c', '%T', folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return kind.trim();
  } catch {
    return 'unknown'; // no GNU stat
  }
}

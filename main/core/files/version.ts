import { readFileSync } from 'node:fs';

/** The version in package.json, which lies beside the built program and three folders above this source. */
export function cofreVersion(): string {
  return textOf('version') ?? 'unknown';
}

/** Differs between any two built programs that differ; null for sources that run unbuilt. */
export function programBuild(): string | null {
  return textOf('build');
}

let found: unknown = null;

function textOf(name: string): string | null {
  found ??= readManifest();
  const value: unknown = Reflect.get(Object(found), name);
  return typeof value === 'string' ? value : null;
}

function readManifest(): unknown {
  for (const place of ['./package.json', '../../../package.json']) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
      if (Reflect.get(Object(manifest), 'name') === 'cofre') return manifest;
    } catch {
      // not there: the other place has it
    }
  }
  return {};
}

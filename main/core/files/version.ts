import { readFileSync } from 'node:fs';

/** The version in package.json, which lies beside the built program and three folders above this source. */
export function cofreVersion(): string {
  for (const place of ['./package.json', '../../../package.json']) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
      if (Reflect.get(Object(found), 'name') === 'cofre')
        return String(Reflect.get(Object(found), 'version'));
    } catch {
      // not there: the other place has it
    }
  }
  return 'unknown';
}

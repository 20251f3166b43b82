import { portOf } from './database-url.ts';
import type { Confidence } from './ideas.ts';
import { optionsOf, type Value } from './values.ts';

/** One entry of DATABASES. */
export type Dict = Extract<Value, { kind: 'dict' }>;

export function engineOf(engine: string): 'sqlite' | 'postgresql' | 'mysql' | null {
  if (/sqlite|spatialite/.test(engine)) return 'sqlite';
  if (/postg|psql|timescale|cockroach/.test(engine)) return /cockroach/.test(engine) ? null : 'postgresql';
  return /mysql|mariadb/.test(engine) ? 'mysql' : null;
}

/** A second connection to the same data, or to a copy of it. */
export function isMirror(settings: Dict): boolean {
  const test = settings.entries.get('TEST');
  return test?.kind === 'dict' && test.entries.get('MIRROR')?.kind === 'text';
}

export function server(settings: Dict, kind: 'postgresql' | 'mysql') {
  const host = textOf(settings, 'HOST');
  const options = settings.entries.get('OPTIONS');
  const option = (name: string) => (options?.kind === 'dict' ? textOf(options, name) : '');
  const socket = host.startsWith('/') ? host : kind === 'mysql' ? option('unix_socket') : '';
  return {
    host: host === '' || host.startsWith('/') ? undefined : host,
    port: portOf(textOf(settings, 'PORT')),
    socket: socket || undefined,
    user: textOf(settings, 'USER') || undefined,
    sslMode: option('sslmode') || undefined,
  };
}

/** What hangs on variables that nothing sets is only likely. */
export function confidenceOf(settings: Dict, isFirst: boolean): Confidence {
  if (!isFirst) return 'possible';
  const isAssumed = ['ENGINE', 'NAME', 'HOST', 'PORT', 'USER'].some((name) => {
    const value = settings.entries.get(name);
    if (value === undefined) return false;
    if (value.kind === 'choice' || value.kind === 'unset' || value.kind === 'unknown') return true;
    return 'origin' in value && value.origin?.from === 'default';
  });
  return isAssumed ? 'likely' : 'certain';
}

export function textOf(settings: Dict, name: string): string {
  const value = settings.entries.get(name);
  const [one] = value === undefined ? [] : optionsOf(value);
  if (one?.kind === 'number') return String(one.number);
  return one?.kind === 'text' ? one.text : '';
}

export function isUnknown(value: Value | undefined): boolean {
  return value?.kind === 'unknown' || value?.kind === 'unset';
}

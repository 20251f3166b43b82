import type { ComposeService } from './compose-file.ts';

export type ServiceKind = 'postgresql' | 'mysql' | 'mongo' | 'redis';

/** By the image; a service that is built is judged by its own name and variables. */
export function kindOf(service: ComposeService): ServiceKind | null {
  const image = service.image.replace(/[:@].*$/, '');
  const name = image.split('/').at(-1) ?? '';
  if (/exporter|backup|admin|express|commander|insight|bouncer|proxy/.test(name)) return null;
  const known = byName(name) ?? (/^(timescaledb|postgis|pgvector)/.test(name) ? 'postgresql' : null);
  if (known !== null || !service.isBuilt) return known;
  return byName(service.name);
}

function byName(name: string): ServiceKind | null {
  if (/^(postgres|postgresql|postgis|timescaledb|pgvector)\b/.test(name) || /[-_]postgres$/.test(name))
    return 'postgresql';
  if (/^(mysql|mariadb|percona)\b/.test(name)) return 'mysql';
  if (/^mongo(db)?\b/.test(name)) return 'mongo';
  return /^(redis|valkey|redis-stack)\b/.test(name) ? 'redis' : null;
}

import { homedir } from 'node:os';
import path from 'node:path';
import type { ComposeService } from './compose-file.ts';
import type { ServiceKind } from './compose-kinds.ts';
import { type Looked, why } from './ideas.ts';

/** What containers mount of the system, not of the project. */
const SYSTEM = /^\/(var\/run|run|proc|sys|dev|etc|usr|bin|lib|tmp|boot)(\/|$)/;
/** Targets whose content comes back by itself. */
const REBUILT =
  /(node_modules|\.venv|venv|site-packages|static|staticfiles|assets|cache|tmp|temp|bundle|gems|dist|build|\.next|logs?|acme|letsencrypt|certs?|prometheus|grafana|portainer|esbuild|pnpm|npm|pip)(\/|$)/i;
const UPLOADS = /(uploads?|media|storage|attachments?|files|public)(\/|$)/i;

/** Folders that a service keeps outside of its container, and named volumes, which lie in no folder of the project. */
export function readVolumes(looked: Looked, service: ComposeService, dumped: ServiceKind | null): void {
  for (const { source, target } of service.volumes) {
    if (/^[.~/\\]|^[A-Za-z]:[\\/]/.test(source))
      readBind(looked, service, { folder: resolve(service.folder, source), target }, dumped);
    else if (source !== '' && dumped === null && !isDatabaseFolder(target) && !REBUILT.test(target))
      looked.reader.find('volume-unprotected', {
        volume: source,
        service: service.name,
        target,
      });
  }
}

function resolve(folder: string, source: string): string {
  return source.startsWith('~') ? path.join(homedir(), source.slice(1)) : path.resolve(folder, source);
}

/** Where database images keep what is dumped or may be lost (redis). */
function isDatabaseFolder(target: string): boolean {
  return /^\/(var\/lib\/(postgresql|mysql|redis)|data\/(db|configdb)|bitnami|data)(\/|$)/.test(target);
}

interface Bind {
  readonly folder: string;
  readonly target: string;
}

function readBind(
  { reader, ideas }: Looked,
  service: ComposeService,
  { folder, target }: Bind,
  dumped: ServiceKind | null,
): void {
  if (!reader.isFolder(folder) || folder === reader.root || reader.root.startsWith(folder + path.sep)) return;
  const isInside = reader.holds(folder);
  if (dumped !== null) {
    const reason = why('database-files', { service: service.name });
    if (isInside && isDatabaseFolder(target)) ideas.rebuildable.push({ folder, why: reason });
    return;
  }
  if (isInside ? !UPLOADS.test(target) : SYSTEM.test(folder) || REBUILT.test(target)) return;
  const [file = ''] = [service.folder];
  ideas.media.push({
    folder,
    why: why('compose-bind', {
      service: service.name,
      target,
      file: reader.name(file),
    }),
  });
}

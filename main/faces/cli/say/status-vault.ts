import type { CopyView } from '../../../contract/views/copy.ts';
import type { VaultStatus } from '../../../contract/views/status.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from './escape.ts';

export function sayVaultStatus(context: Context, vault: VaultStatus, now: number): void {
  const { out, say, measures } = context;
  const disk = diskText(context, vault.disk);
  out.line(
    `  ${escapeForTerminal(vault.name)}  ${escapeForTerminal(vault.url)}${disk === '' ? '' : `  ${disk}`}`,
  );
  if (vault.budgetBytes !== null)
    out.line(`    ${say('status.budget', { size: measures.size(vault.budgetBytes) })}`);
  for (const { bytes, provenBytes, windowDays, copy } of vault.coverage) {
    if (bytes === 0) continue;
    const values = { percent: Math.floor((100 * provenBytes) / bytes), days: windowDays };
    out.line(`    ${say('status.coverage', values)}${copy === null ? '' : ` (${escapeForTerminal(copy)})`}`);
  }
  for (const copy of vault.copies) out.line(`    ${copyText(context, copy, now)}`);
}

function diskText({ say, measures }: Context, disk: VaultStatus['disk']): string {
  if (disk === null) return '';
  const free = say('status.free', { free: measures.size(disk.free), total: measures.size(disk.total) });
  return disk.daysUntilFull === null
    ? free
    : `${free}, ${say('status.fullIn', { count: disk.daysUntilFull })}`;
}

function copyText({ say, measures, out }: Context, copy: CopyView, now: number): string {
  const { name, url, enabled, state, lastSyncAt, pendingBytes } = copy;
  const head = say('status.copy', { name, url });
  if (!enabled) return `${head}: ${out.paint.dim(say('status.copyOff'))}`;
  const shown = say(`status.copyStates.${state}`);
  const paint = state === 'current' || state === 'running' ? out.paint.good : out.paint.warn;
  const rest = [
    lastSyncAt === null ? '' : measures.ago(lastSyncAt, now),
    pendingBytes === null || pendingBytes === 0
      ? ''
      : say('status.pending', { size: measures.size(pendingBytes) }),
  ].filter(Boolean);
  return `${head}: ${[paint(shown), ...rest].join(', ')}`;
}

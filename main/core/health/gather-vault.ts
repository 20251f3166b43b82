import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf, isCofreError } from '../../base/errors.ts';
import { RECORD_MAX_BYTES } from '../../base/limits.ts';
import type { VaultSettings } from '../../contract/settings/settings.ts';
import type { Run, RunState } from '../../contract/views/run.ts';
import { decodeVault, VAULT_OBJECT } from '../../format/vault.ts';
import { ROTATION_DAYS } from '../../operations/rotation/plan.ts';
import { viewCopies } from '../copies/view.ts';
import { coverageOf } from '../proof/coverage.ts';
import { diskForecast } from '../space/disk.ts';
import type { CopyFacts, DiskFacts, VaultFacts } from './facts.ts';
import { HOUR } from './found.ts';
import { FUTURE_MS } from './freshness.ts';
import type { Gathered } from './gather.ts';

export async function vaultFacts(gathered: Gathered, name: string): Promise<VaultFacts> {
  const { home, settings, history, now } = gathered;
  const { url = '', budgetBytes, rotationDays: windowDays = ROTATION_DAYS } = settings.vaults[name] ?? {};
  const mine = Object.entries(settings.projects).filter(([, { vault }]) => vault === name);
  const newest = (kind: 'prune' | 'check' | 'heal', states: readonly RunState[]) =>
    history.newest.ofVault(kind, name, states, { until: now + FUTURE_MS });
  const ended = ['complete', 'incomplete', 'failed'] as const;
  return {
    ...{ name, url, projects: mine.map(([project]) => project), budgetBytes: budgetBytes ?? null },
    ...(await lookAt(url, settings.vaults[name])),
    sharesDisk: await sharesDisk(
      url,
      mine.flatMap(([, { folders }]) => folders),
    ),
    disk: await diskOf(gathered, name, url),
    lastPrune: newest('prune', ended),
    lastCheck: newest('check', ended),
    damage: damageOf(newest('check', ['failed']), [
      newest('check', ['complete']),
      newest('heal', ['complete']),
    ]),
    lastRotationAt: history.newest.rotationOf(name, { until: now + FUTURE_MS })?.queuedAt ?? null,
    ...{ isRemote: url !== '' && !path.isAbsolute(url), copies: copyFacts(gathered, name) },
    coverage: coverageOf({ vault: name, copy: null, url, windowDays }, { home, now }),
  };
}

/** Damage stands until a healing, or a check of the whole vault that is as deep, has been through. */
function damageOf(failed: Run | null, good: readonly (Run | null)[]): Run | null {
  if (failed === null || failed.reason?.code !== 'damaged') return null;
  const isOver = good.some((run) => {
    if (run === null || run.id < failed.id) return false;
    return run.kind === 'heal' || depthOf(run) >= depthOf(failed);
  });
  return isOver ? null : failed;
}

const DEPTHS = ['rotation', 'quick', 'structure', 'read'];

/** A rotation reads only a share: what it has not found is no proof, and what it has found takes a full reading. */
function depthOf({ type, state }: Run): number {
  return type === 'rotation' && state === 'failed' ? DEPTHS.length - 1 : DEPTHS.indexOf(type ?? '');
}

function copyFacts({ settings, history }: Gathered, vault: string): CopyFacts[] {
  const periods = new Map(settings.vaults[vault]?.copies.map(({ name, everyHours }) => [name, everyHours]));
  const needed = history.newest.ofVault('backup', vault, ['complete', 'incomplete']) !== null;
  return viewCopies(settings, history, vault).map((view) => ({
    ...{ view, needed, everyMs: (periods.get(view.name) ?? 24) * HOUR },
  }));
}

async function diskOf({ home, now }: Gathered, vault: string, url: string): Promise<DiskFacts | null> {
  const { free, total, bytesPerDay, daysUntilFull } = await diskForecast({ home, vault, url, now });
  return free === null || total === null ? null : { free, total, bytesPerDay, daysUntilFull };
}

/** Only what is on this machine is looked at. A vault elsewhere that the settings have a passphrase for has a key, too. */
async function lookAt(
  url: string,
  settings: VaultSettings | undefined,
): Promise<Pick<VaultFacts, 'present' | 'keyKept'>> {
  const isKept = settings?.recoveryKitKept === true;
  if (!path.isAbsolute(url))
    return { present: null, keyKept: isKept || settings?.passphrase === undefined ? null : false };
  try {
    const file = path.join(url, VAULT_OBJECT);
    if ((await stat(file)).size > RECORD_MAX_BYTES) return { present: true, keyKept: null };
    const { encryption } = decodeVault(await readFile(file));
    return { present: true, keyKept: encryption.kind === 'none' ? null : isKept };
  } catch (error) {
    const isGone = ['ENOENT', 'ENOTDIR', 'ENODEV', 'EIO', 'ENOTCONN'].includes(errnoOf(error));
    const isThere = isCofreError(error) ? true : null; // of another version, or damaged: others say so
    return { present: isGone ? false : isThere, keyKept: null };
  }
}

/** By the device numbers of the system. */
async function sharesDisk(url: string, folders: readonly string[]): Promise<boolean | null> {
  if (!path.isAbsolute(url) || folders.length === 0) return null;
  const devices = await Promise.all([url, ...folders].map((folder) => deviceOf(folder)));
  const [own, ...others] = devices;
  if (own === null || own === undefined) return null;
  return others.some((device) => device === own);
}

async function deviceOf(folder: string): Promise<number | null> {
  return stat(folder).then(
    ({ dev }) => dev,
    () => null, // not there: other findings say so
  );
}

import { CofreError } from '../../../base/errors.ts';
import type { BackupType } from '../../../contract/settings/backup-type.ts';
import type { Run } from '../../../contract/views/run.ts';
import { type Context, withProgress } from '../context.ts';
import { operations, type ProofOfSnapshot } from '../operations.ts';
import { followJob, statusOf } from '../running/follow-job.ts';
import { withCore } from '../running/open-core.ts';
import { because } from '../values/usage.ts';
import { withVault } from '../vault/with-vault.ts';

/** A backup that was proved to be readable before the command began. */
export interface Secured {
  readonly project: string;
  readonly vault: string;
  readonly snapshot: string;
  /** When it began (ms since 1970): the state that it holds. */
  readonly at: number;
  /** It was there already, and young enough. */
  readonly reused: boolean;
  readonly proof: ProofOfSnapshot;
  readonly databases: readonly string[];
  /** The newest time that a backup of the project was restored in full to try it out (ms since 1970), and how long that took. */
  readonly restored: { readonly at: number; readonly tookMs: number } | null;
}

interface Wanted {
  readonly project: string;
  readonly type: BackupType;
  readonly maxAgeMs: number;
}

/** Up to this size all is read back each time: seconds. Of more, what was read back within the last day is trusted. */
const READ_ALL_BYTES = 2 * 1024 ** 3;
const TRUST_MS = 24 * 3600 * 1000;

/** A good backup that can be read, made now or young enough; throws when there is none. */
export async function secure(context: Context, wanted: Wanted): Promise<Secured> {
  const { run, reused, restored } = await withCore(context, async (core) => {
    const restored = await lastRestored(core, wanted.project);
    const young = await youngEnough(core, wanted);
    if (young !== null) return { run: young, reused: true, restored };
    const { project, type } = wanted;
    const start = () => core.request('backup.start', { project, type, trigger: 'deploy' });
    return { run: await followJob(context, core, start), reused: false, restored };
  });
  if (statusOf(run) !== 0) throw because('incomplete', 'guardIncomplete', { count: run.problemCount });
  const { snapshot } = run;
  if (snapshot === null) throw new CofreError('failed', 'the backup told no snapshot');
  const inVault: Context = {
    ...context,
    globals: { ...context.globals, vault: null, project: wanted.project },
  };
  return withVault(inVault, async (vault) => {
    const { proveSnapshot } = await operations.prove();
    const { signal } = context;
    const proof = await withProgress(context, (onEvent) =>
      proveSnapshot(vault, snapshot, { readAllBytes: READ_ALL_BYTES, trustMs: TRUST_MS, signal, onEvent }),
    );
    if (proof.verdict === 'unread') throw because('inconclusive', 'guardUnread', {});
    if (proof.verdict === 'damaged')
      throw because('damaged', 'guardDamaged', {
        why: proof.problems[0]?.message ?? '',
        snapshot: snapshot.slice(0, 8),
      });
    const { snapshots } = await (await operations.snapshots()).syncSnapshots(vault);
    const databases = snapshots.find(({ id }) => id === snapshot)?.record.databases ?? [];
    return {
      ...{ project: wanted.project, vault: run.vault, snapshot, reused, proof, restored },
      at: run.startedAt ?? run.queuedAt,
      databases: databases.map(({ name }) => name),
    };
  });
}

type CoreOf = Parameters<Parameters<typeof withCore>[1]>[0];

async function lastRestored(core: CoreOf, project: string): Promise<Secured['restored']> {
  const { drills } = await core.request('drill.list', { project, limit: 100 });
  const passed = drills.find(({ verdict, scope }) => verdict === 'passed' && scope === 'full');
  return passed === undefined ? null : { at: passed.at, tookMs: passed.restoreMs };
}

async function youngEnough(core: CoreOf, { project, type, maxAgeMs }: Wanted): Promise<Run | null> {
  if (maxAgeMs === 0) return null;
  const types = type === 'quick' ? ['quick', 'full'] : [type];
  const filter = { project, types, kinds: ['backup' as const], states: ['complete' as const], limit: 1 };
  const [run] = (await core.request('history.list', filter)).runs;
  if (run === undefined || run.snapshot === null) return null;
  const age = Date.now() - (run.startedAt ?? run.queuedAt);
  return age >= 0 && age <= maxAgeMs ? run : null;
}

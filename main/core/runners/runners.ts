import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import { Scrubber } from '../../base/scrubber.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { Secrets, Vault } from '../../operations/vault/open-vault.ts';
import { backupRunner } from '../backup/backup-runner.ts';
import { databaseWorld } from '../backup/database-world.ts';
import { openCopyVault } from '../copies/open-copy.ts';
import { copyRunner } from '../copies/runner.ts';
import { systemSleep } from '../core.ts';
import { healRunner } from '../heal/runner.ts';
import { copyOfType, openSources } from '../heal/sources.ts';
import type { JobRequest, JobRunners, JobTools } from '../jobs/runner.ts';
import { type DrillRunnerOptions, drillRunner } from '../proof/runner.ts';
import { restoreRunner } from '../restore/runner.ts';
import { pruneRunner } from '../retention/runner.ts';
import { secretResolver } from '../secrets/resolver.ts';
import { vaultNamed } from '../settings/lookup.ts';
import { checkBeforeBackup } from '../space/before-backup.ts';
import type { Keyring } from '../vaults/keyring.ts';
import { checkRunner } from './check.ts';
import { openNamedVault } from './named-vault.ts';

export interface RunnersOptions {
  readonly home: string;
  readonly version: string;
  readonly settings: () => Promise<Settings>;
  /** Where secrets that settings look for in the environment are found. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  /** What a person at hand can give, for a core that works for one command. */
  readonly person?: Secrets;
  /** What a person gave in the window; the same that the core has. */
  readonly keyring?: Keyring;
}

export type OpenJobVault = (job: JobRequest, tools: JobTools) => Promise<Vault>;

/** What this Cofre can do by itself: one runner for each kind of job. */
export function systemRunners(options: RunnersOptions): JobRunners {
  const { home, version, env, settings, clock = systemClock, person, keyring } = options;
  const resolverOf = ({ hide, signal }: JobTools) =>
    secretResolver(home, env, { scrubber: new TellingScrubber(hide), signal });
  const worldOf = (tools: JobTools) => ({
    ...{ home, clock, resolver: resolverOf(tools) },
    ...(person === undefined ? {} : { person }),
    ...(keyring === undefined ? {} : { keyring }),
  });
  const openVault: OpenJobVault = async (job, tools) =>
    openNamedVault(vaultNamed(await settings(), job.vault), worldOf(tools));
  const openVaultOrCopy: OpenJobVault = async (job, tools) => {
    const copy = copyOfType(job.type);
    if (copy === null) return openVault(job, tools);
    return openCopyVault(vaultNamed(await settings(), job.vault), copy, worldOf(tools));
  };
  const openForBackup: OpenJobVault = async (job, tools) => {
    const vault = await openVault(job, tools);
    try {
      await checkBeforeBackup(vault, { home, job });
      return vault;
    } catch (error) {
      await vault.close();
      throw error;
    }
  };
  const openCopy: DrillRunnerOptions['openCopy'] = async ({ vault, options }, tools, budgetBytes) => {
    const world = { ...worldOf(tools), budgetBytes };
    return openCopyVault(vaultNamed(await settings(), vault), String(options.copy), world);
  };
  const databases = (tools: JobTools) =>
    databaseWorld({ home, env, resolver: resolverOf(tools), signal: tools.signal });
  return {
    drill: drillRunner({ home, settings, openVault, openCopy, databases, env }),
    backup: backupRunner({ home, version, settings, openVault: openForBackup, databases }),
    check: checkRunner({ openVault: openVaultOrCopy, settings }),
    prune: pruneRunner({ home, settings, openVault }),
    restore: restoreRunner({ version, settings, openVault, databases }),
    copy: copyRunner({ home, settings, resolverOf, clock, sleep: systemSleep }),
    heal: healRunner({
      openVault: openVaultOrCopy,
      openSources: async (job, tools) =>
        openSources(vaultNamed(await settings(), job.vault), {
          ...{ resolver: resolverOf(tools), target: copyOfType(job.type) },
          tell: (from, why) =>
            tools.log('warning', `${from} cannot help: ${why}`, {
              code: 'runLog.heal.away',
              values: { from, why },
            }),
        }),
    }),
  };
}

/** What is met is cut out of the log of the run, too. */
class TellingScrubber extends Scrubber {
  readonly #tell: (secret: string) => void;

  constructor(tell: (secret: string) => void) {
    super();
    this.#tell = tell;
  }

  override add(secret: string): void {
    super.add(secret);
    this.#tell(secret);
  }
}

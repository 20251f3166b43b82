import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import { Scrubber } from '../../base/scrubber.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import type { JobRequest, JobRunners, JobTools } from '../jobs/runner.ts';
import { secretResolver } from '../secrets/resolver.ts';
import { vaultNamed } from '../settings/lookup.ts';
import { checkRunner } from './check.ts';
import { openNamedVault } from './named-vault.ts';

export interface RunnersOptions {
  readonly home: string;
  readonly settings: () => Promise<Settings>;
  /** Where secrets that settings look for in the environment are found. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock?: Clock;
}

export type OpenJobVault = (job: JobRequest, tools: JobTools) => Promise<Vault>;

/** What this Cofre can do by itself: one runner for each kind of job. */
export function systemRunners(options: RunnersOptions): JobRunners {
  const openVault: OpenJobVault = async (job, tools) => {
    const { home, env, clock = systemClock, settings } = options;
    const scrubber = new TellingScrubber(tools.hide);
    const resolver = secretResolver(home, env, { scrubber, signal: tools.signal });
    return openNamedVault(vaultNamed(await settings(), job.vault), { home, clock, resolver });
  };
  return { check: checkRunner(openVault) };
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

import type { Clock } from '../../../base/clock.ts';
import type { DatabaseSettings } from '../../../contract/settings/database.ts';
import type { ProjectSettings } from '../../../contract/settings/project.ts';
import type { Probe } from '../../../databases/driver.ts';
import type { SecretResolver } from '../../secrets/resolver.ts';
import type { NamedVault } from '../../settings/lookup.ts';

/** What is tested, and with what. */
export interface TestWorld {
  readonly home: string;
  readonly project: ProjectSettings;
  readonly vault: NamedVault;
  readonly env: NodeJS.ProcessEnv;
  readonly resolver: SecretResolver;
  /** Looks at a database and changes nothing. */
  readonly probe: (settings: DatabaseSettings) => Promise<Probe>;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

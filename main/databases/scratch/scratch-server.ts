import type { DatabaseSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld } from '../driver.ts';

/** A server into which dumps are loaded to try them out. */
export interface ScratchServer {
  readonly kind: 'throwaway' | 'named';
  /** How the dump is loaded, and how its maker looks at the server. */
  readonly settings: DatabaseSettings;
  readonly admin: DatabaseSettings;
  /** Knows the passwords of this server. */
  readonly world: DatabaseWorld;
  /** Stops and removes a throwaway server. */
  close(): Promise<void>;
}

export interface ScratchServerOptions {
  /** A private folder on a disk with room for what is loaded. */
  readonly room: string;
  readonly env: NodeJS.ProcessEnv;
  /** The person's own folder of server programs. */
  readonly folder?: string | undefined;
  /** Loads as the superuser of the throwaway server: some extensions want that, and then a dump may do anything. */
  readonly asSuperuser: boolean;
}

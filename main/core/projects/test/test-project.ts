import type { ProjectCheck } from './check.ts';
import { testCommands } from './commands.ts';
import { testDatabases } from './databases.ts';
import { testFolders } from './folders.ts';
import { testSecrets } from './secrets.ts';
import { testVault } from './vault.ts';
import type { TestWorld } from './world.ts';

/** Tries everything that a backup of a project relies on, and leaves nothing behind. Each check as soon as it is done. */
export async function* testProject(world: TestWorld): AsyncGenerator<ProjectCheck> {
  for (const part of [testVault, testSecrets, testFolders, testDatabases, testCommands]) yield* part(world);
}

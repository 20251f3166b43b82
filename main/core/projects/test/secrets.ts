import { projectSecrets } from '../../secrets/use.ts';
import { sayPath } from '../../settings/paths.ts';
import { type ProjectCheck, passed, tried } from './check.ts';
import type { TestWorld } from './world.ts';

/** Every secret is read once, where an unattended run would read it; that one lies as plain text is said. */
export async function* testSecrets({ project, vault, resolver }: TestWorld): AsyncGenerator<ProjectCheck> {
  const own =
    vault.passphrase === undefined
      ? []
      : [{ source: vault.passphrase, path: ['vaults', vault.name, 'passphrase'] }];
  for (const { source, path } of [...own, ...projectSecrets(project)]) {
    const of = { kind: 'secret' as const, subject: sayPath(path) };
    yield* await tried(of, async () => {
      const { keptIn } = await resolver.look(source);
      const details = { from: source.from };
      return keptIn === null
        ? passed(of, 'secret-there', details)
        : passed(of, keptIn === 'file' ? 'secret-in-file' : 'secret-in-keychain', details);
    });
  }
}

import type { copyRequests } from '../../contract/requests/copies.ts';
import { addCopy, removeCopy } from '../copies/edit.ts';
import { copyOf } from '../copies/lookup.ts';
import { testCopy } from '../copies/test.ts';
import { viewCopies } from '../copies/view.ts';
import type { CoreParts } from '../core.ts';
import { secretResolver } from '../secrets/resolver.ts';
import { vaultNamed } from '../settings/lookup.ts';
import type { Handlers } from './handlers.ts';

export function copyHandlers(parts: CoreParts): Handlers<keyof typeof copyRequests> {
  const { home, settings, history, events, queue } = parts;
  // Where the settings look for secrets in the environment, that of the core is meant.
  const resolver = () => secretResolver(home, process.env);
  return {
    'copy.list': async ({ vault }) => {
      const known = await settings();
      if (vault !== undefined) vaultNamed(known, vault);
      return { copies: viewCopies(known, history, vault) };
    },
    'copy.add': async ({ vault, copy, replace }) => {
      const known = await addCopy(home, await settings(), { vault, copy, replace });
      events.emit({ kind: 'settings.changed' });
      events.emit({ kind: 'copies.changed' });
      const view = viewCopies(known, history, vault).find(({ name }) => name === copy.name);
      if (view === undefined) throw new Error('the copy that was added is not there');
      return { copy: view };
    },
    'copy.test': async (input, signal) => {
      const known = await settings();
      const copy = input.name === undefined ? input.copy : copyOf(known, input.vault, input.name);
      const checks = await testCopy(copy, { resolver: resolver(), clock: parts.clock, signal });
      return { checks, ok: checks.every(({ state }) => state !== 'failed') };
    },
    'copy.run': async ({ vault, name, trigger, ...options }) => {
      copyOf(await settings(), vault, name);
      const chosen = Object.fromEntries(Object.entries(options).filter(([, value]) => value));
      const { run, joined } = queue.add({
        ...({ kind: 'copy', project: null, vault, type: name, trigger } as const),
        options: chosen,
      });
      return { run: run.id, joined };
    },
    'copy.remove': async ({ vault, name }) => {
      const url = await removeCopy(home, await settings(), { vault, name });
      history.copies.remove(vault, name);
      events.emit({ kind: 'settings.changed' });
      events.emit({ kind: 'copies.changed' });
      return { url };
    },
  };
}

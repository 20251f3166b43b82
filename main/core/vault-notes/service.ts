import { z } from 'zod';
import { CofreError } from '../../base/errors.ts';
import { RECORD_MAX_BYTES } from '../../base/limits.ts';
import type { RunKind } from '../../contract/views/run.ts';
import { sha256 } from '../../format/hash.ts';
import { decodeVault, VAULT_OBJECT } from '../../format/vault.ts';
import { keepSettings } from '../../operations/kept-settings.ts';
import { writeVaultState } from '../../operations/vault-state.ts';
import { openStore } from '../../store/open.ts';
import type { CoreParts, CoreService } from '../core.ts';
import { readJson, writeJson } from '../files/json-file.ts';
import { readSettings } from '../settings/read.ts';
import { settingsAbout } from './own-settings.ts';
import { stateOf } from './state.ts';

/** Jobs after which a vault is told how things are. */
const TELLING: ReadonlySet<RunKind> = new Set<RunKind>(['backup', 'drill', 'check', 'heal']);
/** How long closing waits for a note to be written (ms): a place that does not answer holds nobody up. */
const CLOSE_MS = 10_000;

/**
 * Leaves two notes in a vault after each job that changes what is to be known of it: this instance's settings about it, sealed,
 * so that a new machine has them; and its state, plain, for whoever looks after many vaults. A note that could not be left
 * is left after the next job.
 */
export const vaultNotesService: CoreService = (parts) => {
  let work: Promise<void> = Promise.resolve();
  const stop = parts.events.listen(null, (event) => {
    if (event.kind !== 'job.finished' || !TELLING.has(event.run.kind) || event.run.state === 'skipped')
      return;
    const { vault } = event.run;
    work = work.then(() => leaveNotes(parts, vault)).catch(onlyCofreErrors);
  });
  return {
    close: async () => {
      stop();
      const enough = new AbortController();
      await Promise.race([work, parts.sleep(CLOSE_MS, enough.signal).catch(() => undefined)]);
      enough.abort();
    },
  };
};

function onlyCofreErrors(error: unknown): void {
  if (!(error instanceof CofreError)) process.emitWarning(error instanceof Error ? error : String(error));
}

async function leaveNotes(parts: CoreParts, name: string): Promise<void> {
  const { history, version, clock } = parts;
  const settings = await parts.settings();
  const url = settings.vaults[name]?.url;
  if (url === undefined) return;
  const store = await openStore(url);
  try {
    const description = decodeVault(await store.get(VAULT_OBJECT, RECORD_MAX_BYTES));
    const now = clock.now();
    const { draft } = await readSettings(parts.home);
    const about = settingsAbout(name, draft);
    if (about !== null)
      await onlyIfNew(
        parts.home,
        { vault: description.id, text: `${JSON.stringify(about, null, 2)}\n` },
        (text) => keepSettings(store, description, { text, at: now }),
      );
    await writeVaultState(store, stateOf({ id: description.id, name }, { history, settings, version, now }));
  } finally {
    await store.close();
  }
}

/** Hashes of the settings that lie in each vault already, by its id. A file that is lost costs one more copy. */
const keptSchema = z.object({ version: z.literal(1), kept: z.record(z.string(), z.string()) });
const FILE = 'vault-notes.json';

async function onlyIfNew(
  home: string,
  { vault, text }: { readonly vault: string; readonly text: string },
  write: (text: string) => Promise<void>,
): Promise<void> {
  const kept = (await readJson(home, FILE, keptSchema))?.kept ?? {};
  const hash = sha256(Buffer.from(text)).toString('hex');
  if (kept[vault] === hash) return;
  await write(text);
  await writeJson(home, FILE, { version: 1, kept: { ...kept, [vault]: hash } });
}

import { z } from 'zod';
import { CofreError } from '../base/errors.ts';
import { RECORD_MAX_BYTES } from '../base/limits.ts';
import { PINS_PREFIX, pinObject, pinOfObject } from '../format/vault.ts';
import type { Vault } from './vault/open-vault.ts';

export interface Pin {
  readonly note: string;
  /** RFC 3339; '' where the pin could not be read. */
  readonly at: string;
}

const pinSchema = z.object({ note: z.string(), at: z.string() });

/** Protects a snapshot from being removed, with a word why. */
export async function pin(vault: Vault, id: string, note: string): Promise<void> {
  const body = Buffer.from(JSON.stringify({ note, at: new Date(vault.clock.now()).toISOString() }));
  await vault.store.replace(pinObject(id, vault.encrypted), vault.seal(body));
}

export async function unpin(vault: Vault, id: string): Promise<void> {
  await vault.store.delete(pinObject(id, vault.encrypted));
}

/** Ids of pinned snapshots: their names alone say so, no key is needed. */
export async function pinnedIds(vault: Vault): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { name } of vault.store.list(PINS_PREFIX)) {
    const id = pinOfObject(name);
    if (id !== null) ids.add(id);
  }
  return ids;
}

/** Pins with their notes where the vault can be read; a pin that cannot be read still counts. */
export async function listPins(vault: Vault): Promise<Map<string, Pin>> {
  const pins = new Map<string, Pin>();
  const ids = await pinnedIds(vault);
  const readable = ids.size > 0 && (await vault.tryUnlock()) !== null;
  for (const id of ids) pins.set(id, readable ? await readPin(vault, id) : { note: '', at: '' });
  return pins;
}

async function readPin(vault: Vault, id: string): Promise<Pin> {
  try {
    const stored = await vault.store.get(pinObject(id, vault.encrypted), RECORD_MAX_BYTES);
    return pinSchema.parse(JSON.parse((await vault.unseal(stored)).toString('utf8')));
  } catch (error) {
    if (error instanceof CofreError && error.code === 'unreachable') throw error;
    return { note: '', at: '' };
  }
}

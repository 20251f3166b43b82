import { CofreError, isDamage } from '../../base/errors.ts';
import { PackWriter, type SealedPack } from '../../engine/pack/pack-writer.ts';
import { sha256 } from '../../format/hash.ts';
import { DEFAULT_LEVEL } from '../../format/zstd.ts';
import { landPack } from '../backup/pack-pool.ts';
import type { Vault } from '../vault/open-vault.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import type { PackPlan } from './plan.ts';

/** Moves the marked entries of packs into new ones, each proved on the way; the catalog then points at the new ones. */
export function repack(
  vault: Vault,
  packs: readonly PackPlan[],
  signal: AbortSignal | undefined,
): Promise<void> {
  return move(vault, packs, { isWanted: (id) => vault.catalog.needed.has(id), signal });
}

/**
 * Moves what is still whole in damaged packs: read by what this machine remembers of them, it would be lost with the
 * catalog where their own index is damaged.
 */
export async function salvage(vault: Vault, signal: AbortSignal | undefined): Promise<void> {
  const damaged = vault.catalog.packs().filter((pack) => pack.damaged !== null);
  const worth = damaged.filter(({ name }) => vault.catalog.blobsOfPack(name).length > 0);
  // Only then is the key asked for: an undamaged vault costs a backup nothing.
  if (worth.length === 0 || !vault.readsBack || (await vault.tryUnlock()) === null) return;
  for (const pack of worth) {
    try {
      await move(vault, [pack], { isWanted: () => true, signal });
    } catch (error) {
      // Hit again since it was looked at: it stays as it is, and the next check tells.
      if (!isDamage(error)) throw error;
    }
  }
}

interface Move {
  readonly isWanted: (id: Buffer) => boolean;
  readonly signal: AbortSignal | undefined;
}

async function move(vault: Vault, packs: readonly PackPlan[], { isWanted, signal }: Move): Promise<void> {
  for (const kind of ['data', 'tree'] as const) {
    const chosen = packs.filter((pack) => pack.kind === kind);
    if (chosen.length === 0) continue;
    const sealed: SealedPack[] = [];
    const options = {
      kind,
      spool: await vault.store.spool(),
      recipients: vault.recipients,
      level: DEFAULT_LEVEL,
      tag: 'repack',
    };
    const writer = new PackWriter(options, (pack) => sealed.push(pack));
    try {
      for (const pack of chosen) {
        throwIfAborted(signal);
        await moveEntries(vault, pack, { writer, isWanted });
      }
      await writer.finish();
    } catch (error) {
      await writer.abandon();
      throw error;
    }
    for (const pack of sealed) await landPack(vault, pack);
    // In a vault without encryption all of a damaged pack gives a pack of its own name, which took its place.
    const made = new Set(sealed.map(({ name }) => name));
    for (const { name } of chosen) if (!made.has(name)) vault.catalog.dropBlobs(name, null, false);
  }
}

async function moveEntries(
  vault: Vault,
  pack: PackPlan,
  { writer, isWanted }: Pick<Move, 'isWanted'> & { writer: PackWriter },
): Promise<void> {
  const reader = vault.packReader();
  const live = vault.catalog.blobsOfPack(pack.name).filter((blob) => isWanted(blob.id));
  for (const group of Map.groupBy(live, (blob) => blob.frame).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const raw = await reader.frame(pack.name, pack.stored, {
      offset: first.frameOffset,
      stored: first.frameStored,
      raw: first.frameRaw,
    });
    for (const { id, offset, entry, plain, base, head, tail } of group) {
      const content = raw.subarray(offset, offset + entry);
      if (base === null && !sha256(content).equals(id)) {
        throw new CofreError('pack-damaged', `pack ${pack.name} is damaged: a blob does not have its hash`, {
          pack: pack.name,
        });
      }
      const { frame: into, at } = await writer.slot(entry);
      content.copy(into, at);
      writer.keep({ id, entry, plain, base, sketch: head === null || tail === null ? null : { head, tail } });
    }
  }
}

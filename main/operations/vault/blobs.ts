import type { Catalog } from '../../engine/catalog/catalog.ts';
import { BlobReader, type BlobReaderOptions, type Locator } from '../../engine/read/blob-reader.ts';
import { PackReader, type VaultKey } from '../../engine/read/pack-reader.ts';
import { openStore } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';

/** Joins catalog and packs into reading blobs by id. Imported by worker threads: brings little along. */
export function blobReader(
  store: Store,
  key: VaultKey,
  catalog: Catalog,
  options: BlobReaderOptions = {},
): BlobReader {
  const stored = new Map<string, number>();
  const packs = new PackReader(store, key, { ownsBytes: options.reclaims === true });
  const locator: Locator = {
    locate: (id) => catalog.locate(id),
    locateAll: (id) => catalog.locateAll(id),
    packStored(name) {
      if (!stored.has(name)) for (const pack of catalog.packs()) stored.set(pack.name, pack.stored);
      return stored.get(name) ?? 0;
    },
  };
  return new BlobReader(packs, locator, options);
}

/** The same in a worker thread, which opens the store again by its address. */
export async function openBlobReader(
  url: string,
  key: VaultKey,
  catalog: Catalog,
  options: BlobReaderOptions = {},
): Promise<BlobReader> {
  return blobReader(await openStore(url, { blocking: true }), key, catalog, options);
}

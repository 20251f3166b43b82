import picomatch from 'picomatch';
import { CofreError } from '../../base/errors.ts';
import type { FoundView } from '../../contract/views/snapshot.ts';
import { openTree } from '../../operations/browse.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import type { Snapshot } from '../../operations/vault/sync-catalog.ts';
import { entryView } from './views.ts';

/** A page is given after so long (ms), so that something is seen, and what was left can be asked for. */
const PAGE_MS = 1500;

export interface FindPage {
  readonly pattern: string;
  readonly limit: number;
  readonly after: { readonly snapshot: string; readonly offset: number } | null;
}

export interface FindResult {
  readonly found: FoundView[];
  readonly next: { readonly snapshot: string; readonly offset: number } | null;
  readonly looked: number;
  readonly total: number;
}

/** One page of all versions of what fits, newest snapshot first. Lists that snapshots share are read once. */
export async function findPage(
  vault: Vault,
  newestFirst: readonly Snapshot[],
  page: FindPage,
  signal?: AbortSignal,
): Promise<FindResult> {
  const fits = matcherOf(page.pattern);
  const first = page.after === null ? 0 : newestFirst.findIndex(({ id }) => id === page.after?.snapshot);
  if (first < 0)
    throw new CofreError('snapshot-unknown', 'the snapshot to go on with is gone', { wanted: '' });
  const known = new Map<string, FoundLeaf>();
  const began = performance.now();
  const found: FoundView[] = [];
  for (let n = first; n < newestFirst.length; n++) {
    const snapshot = newestFirst[n];
    if (snapshot === undefined) break;
    if (n > first && performance.now() - began > PAGE_MS)
      return { found, next: { snapshot: snapshot.id, offset: 0 }, looked: n, total: newestFirst.length };
    let offset = 0;
    const skip = n === first ? (page.after?.offset ?? 0) : 0;
    for await (const entry of matchesIn(vault, snapshot, { fits, known, signal })) {
      offset += 1;
      if (offset <= skip) continue;
      if (found.length === page.limit) {
        const next = { snapshot: snapshot.id, offset: offset - 1 };
        return { found, next, looked: n, total: newestFirst.length };
      }
      const { project, started } = snapshot.record;
      found.push({ ...entry, snapshot: snapshot.id, startedAt: Date.parse(started), project });
    }
  }
  return { found, next: null, looked: newestFirst.length, total: newestFirst.length };
}

type FoundLeaf = readonly ReturnType<typeof entryView>[];

interface Looking {
  readonly fits: (path: string) => boolean;
  readonly known: Map<string, FoundLeaf>;
  readonly signal: AbortSignal | undefined;
}

async function* matchesIn(
  vault: Vault,
  snapshot: Snapshot,
  { fits, known, signal }: Looking,
): AsyncGenerator<ReturnType<typeof entryView>> {
  const tree = await openTree(vault, snapshot);
  for (const leaf of await tree.leaves()) {
    signal?.throwIfAborted();
    const id = leaf.id.toString('latin1');
    let matches = known.get(id);
    if (matches === undefined) {
      const fresh = [];
      for await (const { path, entry } of tree.leaf(leaf.id))
        if (fits(path)) fresh.push(entryView(path, entry));
      known.set(id, fresh);
      matches = fresh;
      await new Promise<void>((resolve) => setImmediate(resolve)); // others have their turn
    }
    yield* matches;
  }
}

/** What a person types: a glob, or a part of a name. */
function matcherOf(pattern: string): (path: string) => boolean {
  const plain = pattern.replace(/^\/+/, '');
  try {
    return picomatch(plain.includes('/') ? plain : `**/${plain}`, { dot: true, nocase: true });
  } catch (error) {
    throw new CofreError(
      'wrong-use',
      `${pattern} is no pattern`,
      { reason: 'badRequest', why: pattern },
      error,
    );
  }
}

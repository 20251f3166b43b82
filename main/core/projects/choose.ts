import type {
  DetectedDatabase,
  DetectedFolder,
  Detection,
  Rebuildable,
} from '../../contract/views/detection.ts';

/** Something of a detection that a person can take or decline by itself. */
export type Offer =
  | { readonly kind: 'folder'; readonly key: string; readonly of: DetectedFolder }
  | { readonly kind: 'database'; readonly key: string; readonly of: DetectedDatabase }
  | { readonly kind: 'exclude'; readonly key: string; readonly of: Rebuildable };

/** All but the project's own folder, which was asked about, and what the presets leave out anyway. */
export function offersOf(detection: Detection): Offer[] {
  const { folder: root, sources, databases, rebuildable } = detection;
  return [
    ...sources
      .filter(({ folder }) => folder !== root)
      .map((of): Offer => ({ kind: 'folder', key: of.key, of })),
    ...databases.map((of): Offer => ({ kind: 'database', key: of.key, of })),
    ...rebuildable
      .filter(({ preset }) => preset === undefined)
      .map((of): Offer => ({ kind: 'exclude', key: of.key, of })),
  ];
}

/** Only possible: not proposed, but there for who wants it. */
export function isDoubtful(offer: Offer): boolean {
  return offer.kind === 'database' && offer.of.confidence === 'possible';
}

/** A detection that proposes what was taken, be it only possible, and nothing of what was not. */
export function chosen(detection: Detection, taken: ReadonlySet<string>): Detection {
  const offered = new Set(offersOf(detection).map(({ key }) => key));
  const stays = ({ key }: { key: string }) => taken.has(key) || !offered.has(key);
  return {
    ...detection,
    sources: detection.sources.filter(stays),
    databases: detection.databases
      .filter(stays)
      .map((each) => (each.confidence === 'possible' ? { ...each, confidence: 'likely' } : each)),
    rebuildable: detection.rebuildable.filter(stays),
  };
}

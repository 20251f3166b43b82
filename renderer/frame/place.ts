export const AREAS = [
  'overview',
  'history',
  'restore',
  'verification',
  'cloud',
  'projects',
  'welcome',
] as const;
export type Area = (typeof AREAS)[number];

/** Where one is: `#/history/0k3…?project=shop`. In the address, so that reload, back and deep links work. */
export interface Place {
  readonly area: Area;
  /** What follows the area, decoded. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export function placeOf(hash: string): Place {
  const [before = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [first = '', ...path] = before.split('/').filter(Boolean).map(decoded);
  return {
    area: AREAS.find((area) => area === first) ?? 'overview',
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

export function linkTo(
  area: Area,
  path: readonly string[] = [],
  query: Record<string, string | undefined> = {},
): string {
  const kept = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const search = kept.length === 0 ? '' : `?${new URLSearchParams(kept)}`;
  return `#/${[area, ...path.map(encodeURIComponent)].join('/')}${search}`;
}

/** `replace`: a step that "back" should not stop at (each key of a search). */
export function goTo(link: string, replace = false): void {
  if (replace) {
    history.replaceState(null, '', link);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else location.hash = link;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

import { type ComponentType, type ReactNode, use } from 'react';

export interface Later<P> {
  readonly view: ComponentType<P>;
  /** Fetches its file before it is shown. */
  readonly fetch: () => Promise<unknown>;
}

/**
 * A component out of a file of its own. Unlike React's `lazy`, one whose file is there is drawn at once: a placeholder,
 * however short its reason, stays for 300 ms.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  let there: ComponentType<P> | null = null;
  let coming: Promise<ComponentType<P>> | null = null;
  const fetch = (): Promise<ComponentType<P>> => {
    coming ??= load().then((found) => {
      there = found;
      return found;
    });
    return coming;
  };
  function View(props: P): ReactNode {
    const Found = there ?? use(fetch());
    return <Found {...props} />;
  }
  return { view: View, fetch };
}

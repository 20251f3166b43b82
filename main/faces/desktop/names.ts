/** What the shell and its pages call each other's doors; the preload may import nothing but this and `electron`. */
export const CHANNELS = {
  /** Followed by the kind of a request of the contract. */
  ask: 'cofre:ask/',
  link: 'cofre:link',
  hand: 'cofre:hand/',
  /** From the shell to its pages. */
  event: 'cofre:event',
  linked: 'cofre:linked',
  go: 'cofre:go',
} as const;

/** The scheme under which the window's own files are served; no other program can be called by it. */
export const WINDOW_SCHEME = 'cofre-window';
export const WINDOW_ORIGIN = `${WINDOW_SCHEME}://app`;
/** The scheme of links from outside: `cofre://run/<id>`. */
export const LINK_SCHEME = 'cofre';

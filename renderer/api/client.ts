import type { CoreEvent } from '../../main/contract/events.ts';
import type { RequestInput, RequestKind, RequestOutput } from '../../main/contract/requests.ts';

/** How the window stands to its core. `refused`: whoever opened it is not (or no longer) let in. */
export type Link = 'connecting' | 'open' | 'lost' | 'refused';

export interface Listener {
  event(event: CoreEvent): void;
  link(link: Link): void;
}

/** The one door to a core, whatever lies between: HTTP in a browser, IPC in the desktop window. */
export interface Client {
  /** Fails with a `RequestFailed` only, or with the abort of `signal`. */
  ask<K extends RequestKind>(
    kind: K,
    input: RequestInput<K>,
    signal?: AbortSignal,
  ): Promise<RequestOutput<K>>;
  /** Events from now on, with as many new connections as it takes; ends with the function it gives. */
  listen(listener: Listener): () => void;
  /** Saves an archive (or one file) of a snapshot where the browser keeps downloads; null: not over this transport. */
  readonly download: ((what: Download) => Promise<void>) | null;
  /** What only a desktop can do. */
  readonly desktop: DesktopHands | null;
}

export interface Download {
  readonly vault: string;
  readonly snapshot: string;
  /** '' is all of it. */
  readonly path: string;
  /** `file`: that file as it is. */
  readonly format: 'zip' | 'file';
}

/** Things of the person's own desk that a browser may not touch. */
export interface DesktopHands {
  chooseFolder(title: string): Promise<string | null>;
  showFolder(path: string): Promise<void>;
  /** Whether Cofre starts with the desktop; with `turn`, from now on. null: that cannot be told here. */
  startsAtLogin(turn?: boolean): Promise<boolean | null>;
}

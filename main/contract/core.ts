import type { CoreEvent } from './events.ts';
import type { RequestInput, RequestKind, RequestOutput } from './requests.ts';

/**
 * What every face works with, wherever the core runs: in this process, behind the local socket, behind HTTP or IPC.
 * `request` fails with a `CofreError` only.
 */
export interface Core extends AsyncDisposable {
  request<K extends RequestKind>(
    kind: K,
    input: RequestInput<K>,
    signal?: AbortSignal,
  ): Promise<RequestOutput<K>>;
  /**
   * Events after number `since` (those that are still kept), or from now on. A `reset` says that some are gone. Ends
   * when `signal` aborts or the core ends. Hearing starts with the call, not with the first `next`.
   */
  events(since: number | null, signal?: AbortSignal): AsyncIterableIterator<CoreEvent>;
  /** A core of this process stops its jobs and records them; a remote one is only left. */
  close(): Promise<void>;
}

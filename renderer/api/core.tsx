import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import type { CoreEvent } from '../../main/contract/events.ts';
import type { Job } from '../../main/contract/views/job.ts';
import type { Client } from './client.ts';
import { requestFailed } from './failure.ts';
import { isOldAfter } from './freshness.ts';
import { hear, type Live, nothingLive } from './live.ts';

/** Events that come together make one drawing (ms). */
const TOGETHER_MS = 60;

/** What the window knows of its core: answers that are kept until an event makes them old, and what is at work. */
export class CoreModel {
  readonly client: Client;
  readonly queries: QueryClient;
  #live: Live = nothingLive;
  readonly #watchers = new Set<() => void>();
  readonly #old = new Set<CoreEvent['kind']>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wasLost = false;

  constructor(client: Client) {
    this.client = client;
    this.queries = new QueryClient({
      defaultOptions: {
        queries: {
          staleTime: Number.POSITIVE_INFINITY,
          gcTime: 120_000,
          refetchOnWindowFocus: false,
          networkMode: 'always',
          retry: (failures, error) => requestFailed(error).code === 'offline' && failures < 2,
        },
        mutations: { networkMode: 'always' },
      },
    });
  }

  readonly live = (): Live => this.#live;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Until the function it gives is called. */
  start(): () => void {
    const stop = this.client.listen({
      event: (event) => this.#heard(event),
      link: (link) => this.#linked(link),
    });
    return () => {
      stop();
      clearTimeout(this.#timer);
    };
  }

  #heard(event: CoreEvent): void {
    this.#live = hear(this.#live, event);
    this.#old.add(event.kind);
    this.#soon();
  }

  #linked(link: Live['link']): void {
    const opened = link === 'open' && this.#live.link !== 'open';
    if (link === 'lost') this.#wasLost = true;
    this.#live = { ...this.#live, link, stopping: link === 'open' ? false : this.#live.stopping };
    if (opened) void this.#listJobs();
    // What was shown while nobody was there may be long past.
    if (opened && this.#wasLost) void this.queries.invalidateQueries();
    this.#soon();
  }

  async #listJobs(): Promise<void> {
    try {
      const { jobs } = await this.client.ask('job.list', {});
      this.#live = { ...this.#live, jobs: merged(jobs, this.#live.jobs) };
      this.#soon();
    } catch {
      // The link itself tells what is wrong; the next `open` asks again.
    }
  }

  #soon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const kinds = [...this.#old];
      this.#old.clear();
      void this.queries.invalidateQueries({
        predicate: ({ queryKey }) => kinds.some((kind) => isOldAfter(kind, String(queryKey[0]))),
      });
      for (const watcher of this.#watchers) watcher();
    }, TOGETHER_MS);
  }
}

/** Progress that was heard while the list was on its way is newer than the list. */
function merged(listed: readonly Job[], heard: readonly Job[]): readonly Job[] {
  return listed.map((job) => {
    const newer = heard.find((other) => other.run.id === job.run.id)?.progress;
    return newer === undefined || newer === null ? job : { ...job, progress: newer };
  });
}

const Model = createContext<CoreModel | null>(null);

export function CoreProvider({ client, children }: { client: Client; children: ReactNode }): ReactNode {
  const [model] = useState(() => new CoreModel(client));
  useEffect(() => model.start(), [model]);
  return (
    <Model value={model}>
      <QueryClientProvider client={model.queries}>{children}</QueryClientProvider>
    </Model>
  );
}

export function useCore(): CoreModel {
  const model = useContext(Model);
  if (model === null) throw new Error('outside of CoreProvider');
  return model;
}

export function useLive(): Live {
  const model = useCore();
  return useSyncExternalStore(model.watch, model.live);
}

/** The one of a project that runs or waits first: what others do draws nothing anew. */
export function useJobOf(project: string): Job | undefined {
  const model = useCore();
  return useSyncExternalStore(model.watch, () =>
    model.live().jobs.find(({ run }) => run.project === project),
  );
}

/** Those of one project (or all), waiting and running. */
export function useJobs(project?: string | null): readonly Job[] {
  const { jobs } = useLive();
  return useMemo(
    () => (project === undefined ? jobs : jobs.filter((job) => job.run.project === project)),
    [jobs, project],
  );
}

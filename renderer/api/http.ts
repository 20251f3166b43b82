import type { CoreEvent } from '../../main/contract/events.ts';
import type { Failure } from '../../main/contract/views/failure.ts';
import type { Client, Listener } from './client.ts';
import { offline, RequestFailed } from './failure.ts';

/** After a lost event stream: tried again after so long (ms), a little longer each time. */
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 8000;

/** The core behind the page's own server. The cookie of the one-time link goes along by itself. */
export function httpClient(): Client {
  return {
    ask: async (kind, input, signal) => (await answer(`api/${kind}`, input, signal)) as never,
    listen,
    download: async (what) => {
      const { url, name } = (await answer('api/download', what)) as { url: string; name: string };
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
    },
    desktop: null,
  };
}

async function answer(path: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await post(path, input, signal);
  if (response.ok) return response.json();
  throw new RequestFailed(await failureIn(response));
}

/** What the login has left for this origin; the cookie alone opens nothing, so no other page can ask in our name. */
function key(): string {
  return localStorage.getItem('cofre.key') ?? '';
}

async function post(path: string, input: unknown, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, {
      ...{ method: 'POST', credentials: 'same-origin', cache: 'no-store' },
      headers: { 'content-type': 'application/json', 'x-cofre-key': key() },
      body: JSON.stringify(input),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw offline(error);
  }
}

async function failureIn(response: Response): Promise<Failure> {
  const body = await response.json().catch(() => null);
  const failure = (body as { error?: Failure } | null)?.error;
  if (typeof failure?.code === 'string')
    return { code: failure.code, message: failure.message ?? '', details: failure.details ?? {} };
  return { code: 'failed', message: `HTTP ${response.status}`, details: {} };
}

/** An `EventSource` goes on by itself after small faults; when it gives up, a new one begins where the last had ended. */
function listen({ event, link }: Listener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = RETRY_FIRST_MS;
  let since: number | null = null;

  const open = (): void => {
    const from = since === null ? '' : `&since=${since}`;
    source = new EventSource(`api/events?key=${encodeURIComponent(key())}${from}`);
    source.onopen = () => {
      wait = RETRY_FIRST_MS;
      link('open');
    };
    source.onmessage = (message: MessageEvent<string>) => {
      const heard = JSON.parse(message.data) as CoreEvent;
      since = heard.seq;
      event(heard);
    };
    source.onerror = () => {
      source?.close();
      void whyLost().then((now) => link(now));
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, RETRY_MOST_MS);
    };
  };
  link('connecting');
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

/** A stream that breaks does not say why: a question does. */
async function whyLost(): Promise<'lost' | 'refused'> {
  try {
    const { status } = await post('api/core.info', {});
    return status === 401 || status === 403 ? 'refused' : 'lost';
  } catch {
    return 'lost';
  }
}

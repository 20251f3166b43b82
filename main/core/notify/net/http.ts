import { CofreError, errnoOf } from '../../../base/errors.ts';
import { isOwnNetwork } from './hosts.ts';

/** Longest wait for an answer (ms), longest answer that is read (bytes), and redirects that are followed. */
const ANSWER_LIMIT_MS = 15_000;
const ANSWER_MAX_BYTES = 64 * 1024;
const REDIRECTS_MAX = 3;
/** Longest time a server may make us wait for the next try (ms). */
const RETRY_AFTER_MAX_MS = 3600_000;

export interface Call {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Also unencrypted to any host. */
  readonly plainHttp: boolean;
  readonly signal: AbortSignal;
  /** Longest wait for an answer (ms). */
  readonly limitMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Calls an address and reads what it answers. Fails with 'unreachable' where another try may help, with 'refused' where it
 * does not (the address, the token); never tells more of the address than its host, because the rest may be a secret.
 */
export async function call(request: Call): Promise<Answer> {
  const limit = AbortSignal.timeout(request.limitMs ?? ANSWER_LIMIT_MS);
  const signal = AbortSignal.any([request.signal, limit]);
  let url = addressOf(request.url, request.plainHttp);
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetchOnce(url, request, signal);
    const next = redirectOf(response, url, request);
    if (next === null) return await answerOf(response, url);
    await response.body?.cancel();
    if (redirects === REDIRECTS_MAX) throw refused(url, 'notifyRedirects', {});
    url = next;
  }
}

/** The address, when it may be called at all. */
export function addressOf(text: string, plainHttp: boolean): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new CofreError('refused', 'the address is no web address', { reason: 'notifyAddress' });
  if (url.protocol === 'http:' && !plainHttp && !isOwnNetwork(url.hostname))
    throw refused(url, 'notifyPlain', {});
  return url;
}

async function fetchOnce(
  url: URL,
  { method, headers = {}, body }: Call,
  signal: AbortSignal,
): Promise<Response> {
  try {
    const own = { 'user-agent': 'Cofre', ...headers };
    return await fetch(url, {
      ...{ method, headers: own, signal, redirect: 'manual' },
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    throw unreachable(url, error);
  }
}

/** Where it is to be sent instead: only what keeps the method, and never from encrypted to unencrypted. */
function redirectOf(response: Response, url: URL, { method, plainHttp, headers = {} }: Call): URL | null {
  if (response.status < 300 || response.status > 399) return null;
  const location = response.headers.get('location');
  const next = location === null ? null : URL.parse(location, url.href);
  const keepsMethod = response.status === 307 || response.status === 308 || method === 'GET';
  if (next === null || !keepsMethod) throw refused(url, 'notifyMoved', { status: response.status });
  if (url.protocol === 'https:' && next.protocol !== 'https:') throw refused(url, 'notifyPlain', {});
  const carriesSecret = Object.keys(headers).some((name) => /^(authorization|x-gotify-key)$/i.test(name));
  if (carriesSecret && next.origin !== url.origin)
    throw refused(url, 'notifyMoved', { status: response.status });
  return addressOf(next.href, plainHttp);
}

async function answerOf(response: Response, url: URL): Promise<Answer> {
  const { status } = response;
  const text = await readSome(response, url);
  if (status >= 200 && status < 300) return { status, text };
  const why = { status, host: url.host };
  if (status === 429 || status === 408 || status >= 500) {
    const wait = retryAfter(response.headers.get('retry-after'));
    throw new CofreError('unreachable', `${url.host} answered ${status}`, {
      ...{ reason: 'notifyStatus', ...why },
      ...(wait === null ? {} : { retryAfterMs: wait }),
    });
  }
  throw refused(url, 'notifyStatus', { status });
}

async function readSome(response: Response, url: URL): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= ANSWER_MAX_BYTES) break;
    }
  } catch (error) {
    throw unreachable(url, error);
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_MAX_BYTES).toString('utf8');
}

/** Seconds or a date, as HTTP has it (RFC 9110, 10.2.3); bounded. */
function retryAfter(text: string | null): number | null {
  if (text === null) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), RETRY_AFTER_MAX_MS) : null;
}

function unreachable(url: URL, error: unknown): CofreError {
  const name = error instanceof Error ? error.name : '';
  const cause: unknown = error instanceof Error ? error.cause : null;
  const why = name === 'TimeoutError' ? 'no answer in time' : errnoOf(cause) || errnoOf(error) || name;
  return new CofreError('unreachable', `${url.host} cannot be reached: ${why}`, {
    ...{ reason: 'notifyUnreachable', host: url.host, why },
  });
}

function refused(url: URL, reason: string, details: Readonly<Record<string, string | number>>): CofreError {
  const said = 'status' in details ? `answered ${details.status}` : 'may not be used';
  return new CofreError('refused', `${url.host} ${said}`, { reason, host: url.host, ...details });
}

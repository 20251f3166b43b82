import { CofreError } from '../base/errors.ts';
import type { Core } from '../contract/core.ts';
import type { CoreEvent } from '../contract/events.ts';
import { failureOf } from '../contract/failure.ts';
import {
  isRequestKind,
  type RequestInput,
  type RequestKind,
  type RequestOutput,
  requests,
} from '../contract/requests.ts';
import type { CoreParts, CoreService } from './core.ts';
import { type Handler, handlersOf } from './requests/handlers.ts';
import { Upkeep } from './upkeep.ts';

/** A core of this process. What is asked is checked here, whoever asks. */
export class LocalCore implements Core {
  readonly parts: CoreParts;
  readonly #handlers: ReturnType<typeof handlersOf>;
  readonly #upkeep: Upkeep;
  readonly #services: readonly { close(): Promise<void> }[];
  #closing: Promise<void> | null = null;

  constructor(parts: CoreParts, services: readonly CoreService[]) {
    this.parts = parts;
    this.#handlers = handlersOf(parts);
    this.#upkeep = new Upkeep(parts.history, parts.events);
    this.#services = services.map((start) => start(parts));
  }

  async request<K extends RequestKind>(
    kind: K,
    input: RequestInput<K>,
    signal?: AbortSignal,
  ): Promise<RequestOutput<K>> {
    if (this.#closing !== null) throw new CofreError('refused', 'Cofre is stopping', { reason: 'stopping' });
    if (!isRequestKind(kind)) throw notUnderstood(kind, [{ path: [], message: 'it is not known' }]);
    const checked = requests[kind].input.safeParse(input);
    if (!checked.success) throw notUnderstood(kind, checked.error.issues);
    const handle = this.#handlers[kind] as unknown as Handler<K>;
    try {
      return await handle(checked.data as never, signal);
    } catch (error) {
      if (error instanceof CofreError) throw error;
      const { code, message } = failureOf(error);
      throw new CofreError(code === 'cancelled' ? 'cancelled' : 'failed', message, {}, error);
    }
  }

  events(since: number | null, signal?: AbortSignal): AsyncIterableIterator<CoreEvent> {
    return this.parts.events.stream(since, signal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    const { events, queue, history, notifier } = this.parts;
    events.emit({ kind: 'core.stopping' });
    await Promise.all(this.#services.map((service) => service.close()));
    await queue.stop();
    this.#upkeep.close();
    this.parts.watch.close();
    await this.parts.vaults.close();
    await notifier?.close();
    events.close();
    history.close();
  }
}

function notUnderstood(
  kind: string,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): CofreError {
  const [first] = issues;
  const where = first?.path.map(String).join('.') ?? '';
  const why = `${where === '' ? '' : `${where}: `}${first?.message ?? ''}`;
  const details = { reason: 'badRequest', request: kind, why };
  return new CofreError('wrong-use', `${kind}: ${why}`, details);
}

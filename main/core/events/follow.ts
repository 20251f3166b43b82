import type { CoreEvent } from '../../contract/events.ts';
import type { CoreParts, CoreService } from '../core.ts';

/** A service that hears each event in its turn, until the core closes. What fails is told, and the next is heard. */
export function following(hear: (parts: CoreParts, event: CoreEvent) => void | Promise<void>): CoreService {
  return (parts) => {
    const stop = new AbortController();
    const over = listen(parts, hear, stop.signal);
    return {
      close: async () => {
        stop.abort();
        await over;
      },
    };
  };
}

async function listen(
  parts: CoreParts,
  hear: Parameters<typeof following>[0],
  signal: AbortSignal,
): Promise<void> {
  for await (const event of parts.events.stream(null, signal)) {
    try {
      await hear(parts, event);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error)); // settings that are wrong just now
    }
  }
}

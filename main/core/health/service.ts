import type { CoreEvent, CoreEventKind } from '../../contract/events.ts';
import type { Status } from '../../contract/views/status.ts';
import type { CoreParts, CoreService } from '../core.ts';
import { readStatus } from './status.ts';

/** What may change how things are; time alone does, too. */
const TELLING: ReadonlySet<CoreEventKind> = new Set<CoreEventKind>([
  'job.queued',
  'job.started',
  'job.finished',
  'settings.changed',
  'pause.changed',
  'proofs.changed',
  'holds.changed',
  'copies.changed',
  'notifications.changed',
]);

/** How often it is looked without an event (ms): backups grow old by themselves, disks fill up. */
const LOOK_MS = 60_000;

/** Looks at everything after each event that matters, and tells when something is other than before; the notifier tells people. */
export const healthService: CoreService = (parts) => {
  const stop = new AbortController();
  const watch = new HealthWatch(parts);
  const over = Promise.all([watch.hear(stop.signal), watch.everyMinute(stop.signal)]);
  return {
    close: async () => {
      stop.abort();
      await over;
    },
  };
};

class HealthWatch {
  readonly #parts: CoreParts;
  #shown = '';
  /** One look at a time; events that come meanwhile are answered by one more. */
  #looking: Promise<void> | null = null;
  #again = false;

  constructor(parts: CoreParts) {
    this.#parts = parts;
  }

  async hear(signal: AbortSignal): Promise<void> {
    for await (const event of this.#parts.events.stream(null, signal)) if (isTelling(event)) this.#look();
    await this.#looking;
  }

  async everyMinute(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#look();
      await this.#parts.sleep(LOOK_MS, signal).catch(() => undefined); // an abort ends the wait: the loop sees it
    }
  }

  #look(): void {
    this.#again = true;
    this.#looking ??= this.#untilQuiet().finally(() => {
      this.#looking = null;
    });
  }

  async #untilQuiet(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#once().catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error : String(error)); // settings that are wrong just now
      });
    }
  }

  async #once(): Promise<void> {
    const { home, history, clock, events, settings, notifier } = this.#parts;
    const world = { home, history, settings: await settings(), now: clock.now() };
    const status = await readStatus(world, { project: null, detailed: false });
    notifier?.found(status.findings);
    const shown = fingerprint(status);
    if (shown === this.#shown) return;
    this.#shown = shown;
    events.emit({ kind: 'health.changed', level: status.level });
  }
}

function isTelling({ kind }: CoreEvent): boolean {
  return TELLING.has(kind);
}

/** What makes a difference to a person; ages that grow do not. */
function fingerprint({ level, unknown, findings, projects }: Status): string {
  const found = findings.map(({ code, level: of, project, vault, about, snoozed }) => [
    ...[code, of, project, vault, about],
    snoozed,
  ]);
  return JSON.stringify([level, unknown, found, projects.map(({ name }) => name)]);
}

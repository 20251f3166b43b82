/** Ctrl-C and `kill`: the first asks everything to stop where the vault is valid, the second ends at once. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Says how to tell the person; replaced once the language is known. */
  onFirst: () => void;
  /** As if Ctrl-C was pressed: a prompt in raw mode sees the key instead of the signal. */
  trigger(): void;
  /** Signals mean nothing to us until the function given back is called: a command that we run gets them. */
  suspend(): () => void;
}

const STATUS = 130;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  const interrupt: Interrupt = {
    signal: controller.signal,
    onFirst: () => undefined,
    trigger() {
      if (controller.signal.aborted) process.exit(STATUS);
      interrupt.onFirst();
      controller.abort();
    },
    suspend() {
      for (const name of SIGNALS) process.off(name, interrupt.trigger);
      return listen;
    },
  };
  function listen(): void {
    for (const name of SIGNALS) process.on(name, interrupt.trigger);
  }
  listen();
  return interrupt;
}

import v8 from 'node:v8';
import vm from 'node:vm';

/**
 * A cheap collection of young garbage. V8 does not see that a few small objects hold megabytes of buffers outside its heap,
 * and lets about 60 MiB of them gather in each thread; asked after each job it stays at a few.
 */
export function collectYoung(): void {
  collector ??= makeCollector();
  collector('minor');
}

/** Growth (bytes, heap and buffers) since the last full collection after which a coordinator collects again. */
const GROWTH = 32 * 1024 * 1024;

/** For a thread that runs for long on little: keeps its garbage near `GROWTH` instead of what V8 would let it have. */
export class GrowthWatch {
  #floor = held();

  look(): void {
    if (held() - this.#floor < GROWTH) return;
    collector ??= makeCollector();
    collector('major');
    this.#floor = held();
  }
}

function held(): number {
  const { used_heap_size: heap, external_memory: external } = v8.getHeapStatistics();
  return heap + external;
}

let collector: ((type: 'minor' | 'major') => void) | undefined;

function makeCollector(): (type: 'minor' | 'major') => void {
  v8.setFlagsFromString('--expose-gc');
  const gc: unknown = vm.runInNewContext('gc');
  if (typeof gc !== 'function') return () => undefined;
  return (type) => void gc({ type });
}

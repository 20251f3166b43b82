import path from 'node:path';
import Database from 'better-sqlite3';
import { type Settings, settingsSchema } from '../../../main/contract/settings/settings.ts';
import type { Finding } from '../../../main/contract/views/health.ts';
import type { RunState } from '../../../main/contract/views/run.ts';
import { findingsOf } from '../../../main/core/health/findings.ts';
import { projectFacts } from '../../../main/core/health/gather-project.ts';
import { History } from '../../../main/core/history/history.ts';
import { newRunId } from '../../../main/core/history/run-id.ts';
import { type Entry, entriesOf } from '../../../main/core/schedule/entries.ts';
import {
  begin,
  decide,
  type EntryState,
  freshState,
  hinder,
  type Outcome,
  settle,
} from '../../../main/core/schedule/scheduler.ts';
import { channel, copy, drill, MINUTE, machine, vault } from './situation.ts';

/** What is wrong with the world between two moments of true time. */
export interface Fault {
  readonly kind: 'off' | 'core-off' | 'failing' | 'incomplete' | 'killed' | 'battery' | 'clock';
  readonly from: number;
  readonly to: number;
  /** Of the clock: by how much it is wrong meanwhile (ms). */
  readonly offset?: number;
}

const TAKES = 4 * MINUTE;

/**
 * One project on one machine with the real scheduler, the real history and the real rules; only the time, the machine and
 * what becomes of backups are made up. `now` is true time; everything in Cofre sees the clock of the machine.
 */
export class Life {
  readonly #history: History;
  readonly #insert: Database.Statement;
  readonly #db: Database.Database;
  readonly #settings: Settings;
  readonly #states = new Map<string, EntryState>();
  readonly #faults: readonly Fault[];
  #runs = 0;
  now: number;
  /** True time of the newest backup that can be restored. */
  newestGood: number | null = null;

  constructor(home: string, project: object, { start, faults }: { start: number; faults: readonly Fault[] }) {
    this.#settings = settingsSchema.parse({
      ...{ version: 1, vaults: { disk: { url: '/nowhere' } } },
      projects: { shop: { vault: 'disk', ...project } },
    });
    this.#history = new History({ home });
    this.#db = new Database(path.join(home, 'history.db'));
    this.#db.pragma('synchronous = OFF');
    this.#insert = this.#db.prepare(
      'INSERT INTO runs(id, kind, project, vault, type, trigger, state, code, message, queued, started, finished, bytes, problems) ' +
        "VALUES(?, 'backup', 'shop', 'disk', ?, ?, ?, ?, ?, ?, ?, ?, 1000, 0)",
    );
    this.now = start;
    this.#faults = faults;
  }

  fault(kind: Fault['kind']): Fault | undefined {
    return this.#faults.find((each) => each.kind === kind && each.from <= this.now && this.now < each.to);
  }

  get wall(): number {
    return this.now + (this.fault('clock')?.offset ?? 0);
  }

  /** A core that runs looks at its schedules. */
  tick(): void {
    if (this.fault('off') !== undefined || this.fault('core-off') !== undefined) return;
    for (const entry of entriesOf(this.#settings, 'machine').entries) this.#tickOne(entry);
  }

  #tickOne(entry: Entry): void {
    const known = this.#states.get(entry.key) ?? freshState(this.wall);
    const { state, due } = decide(entry, known, this.wall);
    this.#states.set(entry.key, state);
    if (due.kind === 'wait') return;
    if (this.fault('battery') !== undefined && !entry.schedule.conditions.onBattery) {
      const hindered = hinder(entry, state, { run: due, reason: 'battery', now: this.wall });
      this.#states.set(entry.key, hindered.state);
      return;
    }
    const outcome = this.#backUp(entry.schedule.type, due.trigger);
    this.#states.set(entry.key, settle(entry, begin(state, due), { outcome, now: this.wall + TAKES }));
  }

  #backUp(type: string, trigger: string): Outcome {
    const state: RunState =
      this.fault('failing') !== undefined
        ? 'failed'
        : this.fault('killed') !== undefined
          ? 'interrupted'
          : this.fault('incomplete') !== undefined
            ? 'incomplete'
            : 'complete';
    const at = this.wall;
    const n = this.#runs++;
    const id = newRunId(at, (length) => Uint8Array.from({ length }, (_, k) => (n >> (5 * k)) & 31));
    const code = state === 'complete' ? null : 'database-unreachable';
    this.#insert.run(id, type, trigger, state, code, code, at, at, at + TAKES);
    if (state === 'complete' || state === 'incomplete') this.newestGood = this.now;
    return state === 'failed' || state === 'interrupted' ? 'failed' : 'done';
  }

  /** What somebody finds who looks now. */
  look(): Finding[] {
    const now = this.wall;
    const served = this.fault('off') === undefined && this.fault('core-off') === undefined;
    const gathered = {
      ...{ home: '', settings: this.#settings, history: this.#history, now, seed: 'machine' },
      ...{ states: this.#states, pauses: { version: 1 as const, projects: {} }, unfinished: [] },
    };
    const proven = drill({ at: now });
    const project = {
      ...projectFacts(gathered, 'shop'),
      drills: { newest: [proven], passed: proven, everyMs: null },
    };
    return findingsOf({
      ...{ now, shell: 'posix' },
      machine: machine({ served, latestRunAt: this.#history.newest.latestMoment() }),
      vaults: [vault({ copies: [copy({ lastSyncAt: now })] })],
      projects: [project],
      channels: [channel(), channel({ kind: 'ping' })],
    });
  }

  close(): void {
    this.#history.close();
    this.#db.close();
  }
}

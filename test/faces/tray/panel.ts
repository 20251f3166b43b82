import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Core } from '../../../main/contract/core.ts';
import { loadTexts } from '../../../main/contract/text/texts.ts';
import { QUIET_STATES, type QuietState } from '../../../main/contract/tray.ts';
import type { Status } from '../../../main/contract/views/status.ts';
import { statusOf } from '../../../main/core/health/status.ts';
import { runTray } from '../../../main/faces/tray/tray.ts';
import { facts, project, run, vault } from '../../core/health/situation.ts';
import { plant } from '../../support/plant.ts';

// Run by hand: every state of the tray as a real panel shows it, into docs/pictures/tray.png (above at rest, below with the ring).
// Needs xvfb, xfce4-panel, dbus-x11 and imagemagick.

const DISPLAY = ':97';
const target = fileURLToPath(new URL('../../../docs/pictures/tray.png', import.meta.url));
/** A panel draws what it is told in its own time (ms). */
const DRAWN_MS = 2500;

const PANEL = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="34"/>
      <property name="icon-size" type="uint" value="22"/>
      <property name="background-style" type="uint" value="1"/>
      <property name="background-rgba" type="array"><value type="double" value="0.17"/><value type="double" value="0.17"/><value type="double" value="0.17"/><value type="double" value="1"/></property>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"><property name="square-icons" type="bool" value="true"/></property>
  </property>
</channel>
`;

const started: ChildProcess[] = [];
const home = mkdtempSync(path.join(tmpdir(), 'cofre-panel-'));
plant(home, { 'config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml': PANEL });
mkdirSync(path.join(home, 'run'), { mode: 0o700 });
const address = `unix:path=${home}/run/bus`;
const env = {
  ...{ PATH: process.env.PATH, HOME: home, DISPLAY, DBUS_SESSION_BUS_ADDRESS: address },
  ...{ XDG_CONFIG_HOME: path.join(home, 'config'), XDG_RUNTIME_DIR: path.join(home, 'run') },
};
const start = (name: string, ...args: string[]) => {
  started.push(spawn(name, args, { env, stdio: 'ignore' }));
  return wait(1000);
};

try {
  await start('Xvfb', DISPLAY, '-screen', '0', '320x60x24');
  await start('dbus-daemon', '--session', '--nofork', '--nopidfile', `--address=${address}`);
  await start('xfce4-panel', '--disable-wm-check');
  await wait(DRAWN_MS);
  const rows: string[][] = [[], []];
  for (const [n, running] of [false, true].entries())
    for (const state of QUIET_STATES) rows[n]?.push(await pictureOf(state, running));
  const made = rows.map((files, n) => {
    const row = path.join(home, `row-${n}.png`);
    spawnSync('convert', [...files, '+append', row]);
    return row;
  });
  spawnSync('convert', [...made, '-append', '-filter', 'point', '-resize', '300%', '-strip', target]);
} finally {
  for (const child of started.reverse()) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
}

/** The corner of the panel where the icon of this state is. */
async function pictureOf(state: QuietState, running: boolean): Promise<string> {
  const end = new AbortController();
  const texts = await loadTexts('en', (text) => text);
  const face = { open: async () => undefined, quit: () => undefined };
  const over = runTray(
    {
      ...{ core: showing(state, running), texts, env, now: Date.now, face, autostart: null },
      absent: (why) => process.stderr.write(`${why}\n`),
      failed: (error) => process.stderr.write(`${String(error)}\n`),
    },
    end.signal,
  );
  await wait(DRAWN_MS);
  const file = path.join(home, `${state}-${running}.png`);
  spawnSync('import', ['-window', 'root', '-crop', '36x34+13+0', '+repage', file], { env });
  end.abort();
  await over;
  return file;
}

/** A core that is in that state. */
function showing(state: QuietState, running: boolean): Core {
  const level = { protected: 'ok', attention: 'warning', failed: 'critical', paused: 'ok' } as const;
  const known = statusOf(facts({ vaults: [vault()], projects: [project()] }), [], null);
  const status: Status = {
    ...{ ...known, level: level[state], findings: [], unknown: null },
    paused: state === 'paused' ? { until: null } : null,
    running: running ? [run('running', 0)] : [],
  };
  const answers: Record<string, unknown> = {
    'project.list': { projects: [] },
    'status.get': status,
    'job.list': { jobs: [] },
  };
  return {
    request: async (kind: string) => answers[kind],
    events: async function* (_since: number | null, signal?: AbortSignal) {
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    },
  } as unknown as Core;
}

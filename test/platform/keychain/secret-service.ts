import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from '../../support/temp.ts';

const programs = { bus: '/usr/bin/dbus-daemon', keyring: '/usr/bin/gnome-keyring-daemon' };

export const hasSecretService = Object.values(programs).every((program) => existsSync(program));

/** A bus of its own that starts nothing by itself: the keyring on it is the one a test has put there. */
const BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`;

/** Environment that leads to a real GNOME keyring, without a screen; it ends with the test. */
export async function secretService(): Promise<{
  env: Record<string, string>;
  /** Ends the keyring and starts it again as after a login that did not unlock it. */
  lock: () => Promise<void>;
}> {
  const folder = tempFolder('keyring');
  for (const name of ['run', 'data', 'person']) mkdirSync(join(folder, name), { mode: 0o700 });
  writeFileSync(join(folder, 'bus.conf'), BUS);
  const bus = spawn(
    programs.bus,
    ['--nofork', '--print-address', `--config-file=${join(folder, 'bus.conf')}`],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  onTestFinished(() => ending(bus));
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: join(folder, 'person'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_DATA_HOME: join(folder, 'data'),
    DBUS_SESSION_BUS_ADDRESS: address.toString().trim(),
  };
  let keyring = await startKeyring(env, 'a password');
  onTestFinished(() => ending(keyring));
  return {
    env,
    lock: async () => {
      await ending(keyring);
      keyring = await startKeyring(env, null);
    },
  };
}

/** Ready once it answers on the bus. */
async function startKeyring(env: Record<string, string>, password: string | null): Promise<ChildProcess> {
  const unlock = password === null ? [] : ['--unlock'];
  const child = spawn(programs.keyring, ['--foreground', '--components=secrets', ...unlock], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(password ?? '');
  for (let tries = 0; tries < 100; tries++) {
    if (await ownsItsName(env)) return child;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error('the keyring did not come up');
}

async function ownsItsName(env: Record<string, string>): Promise<boolean> {
  const owner = spawn(
    'dbus-send',
    [
      '--session',
      '--print-reply=literal',
      '--dest=org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    ],
    { env, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let said = '';
  owner.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  await once(owner, 'close');
  return said.includes('true');
}

async function ending(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Core } from '../../../main/contract/core.ts';
import type { CoreEvent } from '../../../main/contract/events.ts';
import type { JobRunner } from '../../../main/core/jobs/runner.ts';
import { connectCore } from '../../../main/core/socket/client.ts';
import { MESSAGE_MAX_BYTES } from '../../../main/core/socket/lines.ts';
import { readPresence } from '../../../main/core/socket/presence.ts';
import { proofOf } from '../../../main/core/socket/proof.ts';
import type { ServedCore } from '../../../main/core/socket/serve-core.ts';
import { codeOf } from '../../support/answers.ts';
import { isRoot, skipLoudly } from '../../support/privileges.ts';
import { Random } from '../../support/random.ts';
import { tempFolder } from '../../support/temp.ts';
import { endless, served } from './serving.ts';

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

async function start(home: string, options: Parameters<typeof served>[1] = {}): Promise<ServedCore> {
  const core = await served(home, options);
  toClose.push(() => core.close());
  return core;
}

async function client(home: string): Promise<Core> {
  const core = await connectCore(home);
  if (core === null) throw new Error('no core answers');
  toClose.push(() => core.close());
  return core;
}

/** Events up to the first of this kind; the rest can still be heard. */
async function until(events: AsyncIterator<CoreEvent>, kind: CoreEvent['kind']): Promise<CoreEvent[]> {
  const seen: CoreEvent[] = [];
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error(`the events ended without ${kind}`);
    seen.push(value);
    if (value.kind === kind) return seen;
  }
}

describe('a core behind the socket', () => {
  test('answers as one in this process does, and tells its events', async () => {
    const home = tempFolder('home');
    const { core: local } = await start(home);
    const remote = await client(home);
    expect(await remote.request('project.list', {})).toEqual(await local.request('project.list', {}));
    const events = remote.events(null);
    const { run } = await remote.request('backup.start', { project: 'shop', type: 'quick' });
    const seen = await until(events, 'job.finished');
    expect(seen.map(({ kind }) => kind)).toEqual(['job.queued', 'job.started', 'job.log', 'job.finished']);
    expect(seen.map(({ seq }) => seq)).toEqual([...seen.map(({ seq }) => seq)].sort((a, b) => a - b));
    const found = await remote.request('history.run', { run });
    expect(found).toEqual(await local.request('history.run', { run }));
    expect(found.run).toMatchObject({ state: 'complete', type: 'quick' });
    expect((await remote.request('history.log', { run })).lines.length).toBe(1);
  });

  test('gives its errors with code and details, and goes on', async () => {
    const home = tempFolder('home');
    const { core: local } = await start(home);
    const remote = await client(home);
    for (const core of [local, remote]) {
      expect(await codeOf(core.request('backup.start', { project: 'shopp' }))).toBe('project-unknown');
      expect(await codeOf(core.request('backup.start', { project: 7 } as never))).toBe('wrong-use');
      expect(await codeOf(core.request('history.run', { run: 'zzz' }))).toBe('wrong-use');
      expect(await codeOf(core.request('nothing.such' as never, {} as never))).toBe('wrong-use');
      expect(await core.request('job.list', {})).toEqual({ jobs: [] });
    }
  });

  test('a job started by one is seen and cancelled by another', async () => {
    const home = tempFolder('home');
    await start(home, { runners: { backup: endless } });
    const [one, other] = [await client(home), await client(home)];
    const events = one.events(null);
    const { run } = await one.request('backup.start', { project: 'shop' });
    await until(events, 'job.progress');
    const { jobs } = await other.request('job.list', {});
    expect(jobs).toMatchObject([{ run: { id: run, state: 'running' }, progress: { phase: 'storing' } }]);
    expect(await other.request('job.cancel', { run })).toEqual({ was: 'running' });
    const [last] = (await until(events, 'job.finished')).slice(-1);
    expect(last).toMatchObject({ run: { state: 'cancelled' } });
  });

  test('a listener who comes back hears what it has missed; one from long ago is told to ask anew', async () => {
    const home = tempFolder('home');
    const { core: local } = await start(home);
    const first = await client(home);
    const { seq } = await first.request('core.info', {});
    await first.close();
    const heard = local.events(null);
    await local.request('backup.start', { project: 'shop' });
    await until(heard, 'job.finished');
    const again = await client(home);
    const missed = await until(again.events(seq), 'job.finished');
    expect(missed.map(({ kind }) => kind)).toEqual(['job.queued', 'job.started', 'job.finished']);
    for (const since of [0, seq + 10_000_000]) {
      const [reset] = await until(again.events(since), 'reset');
      expect(reset).toMatchObject({ kind: 'reset', jobs: [] });
    }
  });

  test('when it ends, who waits is told, and events end', async () => {
    const home = tempFolder('home');
    const core = await start(home, { runners: { backup: endless } });
    const remote = await client(home);
    const events = remote.events(null);
    await remote.request('backup.start', { project: 'shop' });
    await until(events, 'job.progress');
    await core.close();
    const rest = await until(events, 'job.finished');
    expect(rest.at(-1)).toMatchObject({ run: { state: 'interrupted', reason: { code: 'core-stopped' } } });
    expect(await codeOf(remote.request('job.list', {}))).toBe('unreachable');
    expect(await connectCore(home)).toBeNull();
  });
});

describe.runIf(process.platform !== 'win32')('who may come in', () => {
  test('folder, socket and token are for their owner only', async () => {
    const home = tempFolder('home');
    const { socket } = await start(home);
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect([mode(home), mode(dirname(socket)), mode(socket), mode(join(home, 'core.json'))]).toEqual([
      ...[0o700, 0o700, 0o600, 0o600],
    ]);
  });

  test('another user cannot connect, nor read the token', async () => {
    if (!isRoot) return skipLoudly('connecting as another user needs root');
    const home = tempFolder('home');
    const { socket } = await start(home);
    const script = `
      const { connect } = require('node:net'); const { readFileSync } = require('node:fs');
      const told = []; try { readFileSync(process.argv[2]); told.push('read') } catch (e) { told.push(e.code) }
      connect(process.argv[1]).on('connect', () => end('connected')).on('error', (e) => end(e.code));
      function end(what) { console.log([...told, what].join(' ')); process.exit(0) }`;
    const answer = spawnSync(process.execPath, ['-e', script, socket, join(home, 'core.json')], {
      uid: 65534,
      gid: 65534,
      encoding: 'utf8',
    });
    expect(answer.stdout.trim()).toBe('EACCES EACCES');
  });

  test('a core.json that others could have written is not trusted', async () => {
    const home = tempFolder('home');
    const core = await start(home);
    const file = join(home, 'core.json');
    chmodSync(file, 0o644);
    expect(await codeOf(connectCore(home))).toBe('refused');
    chmodSync(file, 0o600);
    if (isRoot) {
      chownSync(file, 65534, 65534);
      expect(await codeOf(connectCore(home))).toBe('refused');
      chownSync(file, 0, 0);
    }
    expect(await connectCore(home).then((remote) => remote?.close())).toBeUndefined();
    await core.close();
  });

  test('what answers in the place of a core without knowing the token is found out', async () => {
    const home = tempFolder('home');
    const core = await start(home);
    const presence = readFileSync(join(home, 'core.json'));
    await core.close();
    writeFileSync(join(home, 'core.json'), presence, { mode: 0o600 });
    const heard: string[] = [];
    const impostor = createServer((socket) => {
      const nonce = 'a'.repeat(64);
      socket.write(`${JSON.stringify({ kind: 'hello', protocol: 1, cofre: 'x', nonce })}\n`);
      socket.on('data', (chunk) => {
        heard.push(String(chunk));
        socket.write(`${JSON.stringify({ kind: 'welcome', proof: 'b'.repeat(64) })}\n`);
      });
    });
    await new Promise<void>((resolve) => impostor.listen(core.socket, resolve));
    const failed = await connectCore(home).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'refused', details: { reason: 'coreImpostor' } });
    expect(heard.join('')).not.toContain(JSON.parse(presence.toString()).token);
    await new Promise((resolve) => impostor.close(resolve));
  });

  test('a socket that a dead core left is no core', async () => {
    const home = tempFolder('home');
    const core = await start(home);
    const presence = readFileSync(join(home, 'core.json'));
    await core.close();
    writeFileSync(join(home, 'core.json'), presence, { mode: 0o600 });
    expect(await connectCore(home)).toBeNull();
    writeFileSync(core.socket, 'no socket at all');
    expect(await connectCore(home)).toBeNull();
    const next = await start(home);
    expect(await (await client(home)).request('job.list', {})).toEqual({ jobs: [] });
    await next.close();
  });
});

describe.runIf(process.platform !== 'win32')('where the home has too long a name for a socket', () => {
  const longHome = () => {
    const home = join(tempFolder('home'), 'x'.repeat(120));
    mkdirSync(home, { mode: 0o700 });
    return home;
  };

  test('it lies in a new private folder elsewhere, which goes with it', async () => {
    const runtime = tempFolder('runtime');
    const home = longHome();
    const core = await start(home, { runtimeFolders: [runtime] });
    expect(dirname(dirname(core.socket))).toBe(runtime);
    expect(statSync(dirname(core.socket)).mode & 0o777).toBe(0o700);
    expect(await (await client(home)).request('job.list', {})).toEqual({ jobs: [] });
    await core.close();
    expect(existsSync(dirname(core.socket))).toBe(false);
  });

  test('what a dead core left there is taken away by the next', async () => {
    const runtime = tempFolder('runtime');
    const home = longHome();
    const first = await start(home, { runtimeFolders: [runtime] });
    const presence = readFileSync(join(home, 'core.json'));
    await first.close();
    mkdirSync(dirname(first.socket));
    writeFileSync(first.socket, '');
    writeFileSync(join(home, 'core.json'), presence, { mode: 0o600 });
    const second = await start(home, { runtimeFolders: [runtime] });
    expect(existsSync(dirname(first.socket))).toBe(false);
    expect(existsSync(second.socket)).toBe(true);
  });
});

describe('whatever a client sends', () => {
  /** A connection without our client; collects what the core says. */
  async function raw(
    core: ServedCore,
  ): Promise<{ socket: Socket; said: () => string; closed: Promise<void> }> {
    const socket = connect(core.socket);
    let said = '';
    socket.on('data', (chunk) => {
      said += String(chunk);
    });
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    return { socket, said: () => said, closed };
  }

  async function trusted(home: string, core: ServedCore): ReturnType<typeof raw> {
    const connection = await raw(core);
    const token = (await readPresence(home))?.token ?? '';
    const nonces = { core: JSON.parse(connection.said()).nonce as string, client: 'c'.repeat(64) };
    const proof = proofOf(token, 'client', nonces);
    const welcomed = new Promise<void>((resolve) => connection.socket.once('data', () => resolve()));
    connection.socket.write(
      `${JSON.stringify({ kind: 'hello', protocol: 1, nonce: nonces.client, proof })}\n`,
    );
    await welcomed;
    return connection;
  }

  const alive = async (home: string) =>
    expect(await (await client(home)).request('job.list', {})).toEqual({ jobs: [] });

  const hello = (fields: object) =>
    `${JSON.stringify({ kind: 'hello', protocol: 1, nonce: 'c'.repeat(64), proof: 'd'.repeat(64), ...fields })}\n`;
  const strange: [what: string, bytes: string | Buffer][] = [
    ['garbage', new Random(1).bytes(5000)],
    ['an empty line', '\n'],
    ['a wrong token', hello({})],
    ['no token', hello({ proof: undefined })],
    ['a token of another length', hello({ proof: 'd' })],
    ['another protocol', hello({ protocol: 99 })],
    ['a request before the greeting', '{"kind":"request","id":1,"request":"job.list","input":{}}\n'],
    ['JSON that is deep', `${'['.repeat(200_000)}\n`],
    ['a line without end', Buffer.alloc(MESSAGE_MAX_BYTES + 10, 0x61)],
  ];
  test.each(strange)('%s instead of a greeting: refused, and others are served on', async (_what, bytes) => {
    const home = tempFolder('home');
    const core = await start(home);
    const { socket, said, closed } = await raw(core);
    socket.write(bytes);
    await closed;
    const answer = JSON.parse(said().trim().split('\n')[1] ?? '{}');
    expect(answer).toMatchObject({ kind: 'error', id: null, error: { code: 'refused' } });
    await alive(home);
  });

  const later: [what: string, bytes: string | Buffer][] = [
    ['garbage', Buffer.concat([new Random(2).bytes(5000), Buffer.from('\n')])],
    ['a kind that is none', '{"kind":"dance","id":1}\n'],
    ['an id that is none', '{"kind":"request","id":"x","request":"job.list","input":{}}\n'],
    ['a field too much', '{"kind":"stop","id":1,"more":true}\n'],
    ['a line without end', Buffer.alloc(MESSAGE_MAX_BYTES + 10, 0x20)],
    [
      'a hundred streams',
      Array.from({ length: 100 }, (_, id) => `{"kind":"events","id":${id},"since":null}\n`).join(''),
    ],
  ];
  test.each(later)('%s after it: told, dropped, and others are served on', async (_what, bytes) => {
    const home = tempFolder('home');
    const core = await start(home);
    const { socket, said, closed } = await trusted(home, core);
    socket.write(bytes);
    await closed;
    expect(said().trim().split('\n').at(-1)).toContain('"kind":"error","id":null');
    await alive(home);
  });

  test('a request in many pieces, or many in one, is understood; unknown ones are answered', async () => {
    const home = tempFolder('home');
    const { socket, said } = await trusted(home, await start(home));
    const request = (id: number, name: string) =>
      `{"kind":"request","id":${id},"request":"${name}","input":{}}\n`;
    for (const byte of request(1, 'job.list')) {
      socket.write(byte);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    socket.write(request(2, 'job.list') + request(3, '__proto__') + request(4, 'toString'));
    const answers = () =>
      said()
        .split('\n')
        .filter((line) => line.includes('"id"'));
    while (answers().length < 4) await new Promise<void>((resolve) => setImmediate(resolve));
    const kinds = answers().map((line) => JSON.parse(line) as { id: number; kind: string });
    expect(new Map(kinds.map(({ id, kind }) => [id, kind]))).toEqual(
      new Map([
        [1, 'result'],
        [2, 'result'],
        [3, 'error'],
        [4, 'error'],
      ]),
    );
    socket.destroy();
  });

  test('one that reads nothing is dropped in the end, and holds up nobody', async () => {
    const home = tempFolder('home');
    const chatty: JobRunner = async (_job, { log }) => {
      for (let n = 0; n < 4000; n += 1) log('info', 'x'.repeat(1900));
      return { result: 'complete' };
    };
    const core = await start(home, { runners: { backup: chatty } });
    const { socket, closed } = await trusted(home, core);
    socket.pause();
    socket.write('{"kind":"events","id":1,"since":null}\n');
    const remote = await client(home);
    const events = core.core.events(null);
    await remote.request('backup.start', { project: 'shop' });
    await until(events, 'job.finished');
    await alive(home);
    socket.resume();
    await closed;
    expect(socket.bytesRead).toBeLessThan(4000 * 1900);
  });

  test('one that says nothing is dropped', async () => {
    const home = tempFolder('home');
    const { closed } = await raw(await start(home));
    const began = performance.now();
    await closed;
    expect(performance.now() - began).toBeGreaterThan(4000);
  });
});

test('a core that hangs is told as such, not taken for none', async () => {
  const home = tempFolder('home');
  const core = await start(home);
  const presence = readFileSync(join(home, 'core.json'));
  await core.close();
  writeFileSync(join(home, 'core.json'), presence, { mode: 0o600 });
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(core.socket, resolve));
  const failed = await connectCore(home, 100).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'unreachable', details: { reason: 'coreSilent' } });
  await new Promise((resolve) => silent.close(resolve));
});

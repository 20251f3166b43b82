import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandSchema, type DatabasePlace } from '../../main/contract/settings/database.ts';
import type { DatabaseWorld } from '../../main/databases/driver.ts';
import { databaseOf } from '../../main/databases/drivers.ts';
import { quoteForShell } from '../../main/databases/place/remote-shell.ts';
import { runTool } from '../../main/databases/place/run-tool.ts';
import { ToolProcess } from '../../main/databases/place/tool-process.ts';
import { take, worldWith } from '../support/database-world.ts';
import { allCommandLines, childrenNamed } from '../support/processes.ts';
import { present, programAt } from '../support/programs.ts';
import { SshServer } from '../support/ssh-server.ts';
import { tempFolder } from '../support/temp.ts';
import { until } from '../support/until.ts';

const SECRET = ' it\'s "secret" \\n $HOME `x` %s ';
const HOSTILE = [
  '-rf',
  'a=b',
  'x;y',
  "it's",
  '"',
  '$(id)',
  '`id`',
  '\\',
  'two\nlines',
  'a  b',
  '*',
  '!',
  '🗄️',
  '',
];

/** A stand-in for docker: notes its words, then runs on this machine what it was to run in there. */
function standIn(): { env: NodeJS.ProcessEnv; words: () => string[] } {
  const folder = tempFolder('docker');
  const note = `printf '%s\\0' "$@" >"${folder}/words"`;
  const skip = 'while [ "$1" != sh ]; do shift; done';
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${note}\n${skip}\nexec "$@"\n`, { mode: 0o755 });
  return {
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    words: () => readFileSync(join(folder, 'words'), 'utf8').split('\0').slice(0, -1),
  };
}

const here = (env: NodeJS.ProcessEnv = process.env, more: Partial<DatabaseWorld> = {}) =>
  worldWith({}, { env, ...more });
const hasSsh = present('OpenSSH', programAt('sshd'), programAt('ssh'));

describe('a word for the shell of another machine', () => {
  test.each(HOSTILE)('%j arrives as it is', async (word) => {
    const line = `printf %s ${quoteForShell(word)}`;
    const ran = await runTool({ tool: 'sh', args: ['-c', line], input: 'none' }, { kind: 'local' }, here());
    expect(ran.output.toString()).toBe(word);
  });
});

describe.runIf(process.platform === 'linux')('a tool that prints a whole dump', () => {
  const call = {
    tool: 'sh',
    args: ['-c', 'echo "$0" "$1"', 'a b', '*'],
    input: 'none',
    printsMuch: true,
  } as const;
  const withPath = (folder: string) => here({ ...process.env, PATH: folder });

  test('is told by stdbuf to print in large pieces', async () => {
    const folder = tempFolder('stdbuf');
    const script = '#!/bin/sh\nprintf "%s " "$1" && shift && exec "$@"\n';
    writeFileSync(join(folder, 'stdbuf'), script, { mode: 0o755 });
    const ran = await runTool(call, { kind: 'local' }, withPath(`${folder}${delimiter}${process.env.PATH}`));
    expect(ran.output.toString()).toBe('--output=256K a b *\n');
  });

  test('prints as it likes where there is no stdbuf', async () => {
    const folder = tempFolder('no-stdbuf');
    symlinkSync('/bin/sh', join(folder, 'sh'));
    const ran = await runTool(call, { kind: 'local' }, withPath(folder));
    expect(ran.output.toString()).toBe('a b *\n');
  });
});

describe('wherever a tool runs', () => {
  let ssh: SshServer | null = null;
  beforeAll(async () => {
    if (hasSsh) ssh = await SshServer.start();
  });
  afterAll(() => ssh?.stop());
  const docker = standIn();
  const folder = tempFolder('compose');
  const places: [string, () => DatabasePlace, NodeJS.ProcessEnv][] = [
    ['on this machine', () => ({ kind: 'local' }), process.env],
    ['in a container', () => ({ kind: 'container', container: 'db', command: 'docker' }), docker.env],
    [
      'in a service of compose',
      () => ({ kind: 'compose', folder, service: 'db', command: 'docker' }),
      docker.env,
    ],
    ['over ssh', () => ssh?.place ?? { kind: 'local' }, process.env],
  ];

  describe.each(hasSsh ? places : places.slice(0, 3))('%s', (_, place, env) => {
    test('its words arrive one by one', async () => {
      const args = ['-c', 'for word; do printf "%s\\0" "$word"; done', 'x', ...HOSTILE];
      const ran = await runTool({ tool: 'sh', args, input: 'none' }, place(), here(env));
      expect(ran.output.toString().split('\0').slice(0, -1)).toEqual(HOSTILE);
    });

    test('it gets its secrets and its input, and nobody sees them', async () => {
      const script = 'printf "%s|%s|" "$TOKEN" "$OPEN"; cat; sleep 0.3';
      const call = {
        tool: 'sh',
        args: ['-c', script],
        secrets: { TOKEN: SECRET },
        env: { OPEN: 'yes' },
        input: 'pipe',
      } as const;
      const running = runTool(call, place(), here(env), Buffer.from('first\nsecond'));
      await until(() => allCommandLines().some((line) => line.includes('printf "%s|%s|"')));
      const seen = allCommandLines().filter((line) => line.includes('"secret"'));
      expect((await running).output.toString()).toBe(`${SECRET}|yes|first\nsecond`);
      expect(seen).toEqual([]);
    });

    test('a tool of MySQL gets its password in a file', async () => {
      const tool = join(tempFolder('tool'), 'show');
      writeFileSync(tool, '#!/bin/sh\ncat "$(echo "$1" | cut -d= -f2)"\n', { mode: 0o755 });
      const world = here(env);
      const ran = await runTool(
        { tool, args: [], optionFilePassword: 'a"b\\c', input: 'none' },
        place(),
        world,
      );
      expect(ran.output.toString()).toBe('[client]\npassword="a\\"b\\\\c"\n');
    });

    test('its exit is told', async () => {
      const ran = await runTool(
        { tool: 'sh', args: ['-c', 'echo no >&2; exit 7'], input: 'none' },
        place(),
        here(env),
      );
      expect(ran).toMatchObject({ code: 7, complaints: 'no\n' });
    });

    test('it ends when we end it, although it would go on for ever', async () => {
      const args = ['-c', 'echo on; exec sleep 987'];
      const tool = new ToolProcess({ tool: 'sh', args, input: 'none' }, place(), here(env));
      for await (const _ of tool.stdout) break;
      await tool.stop();
      await until(() => !allCommandLines().some((line) => line.endsWith('sleep 987')));
      expect(childrenNamed(/sleep 987/)).toEqual([]);
    });
  });

  test.skipIf(!hasSsh)('a key that ssh does not know, and a machine that it does not know', async () => {
    if (ssh === null) return;
    const command = { engine: 'command', name: 'default', dump: ['true'] };
    const probe = (place: DatabasePlace) =>
      take(databaseOf(commandSchema.parse({ ...command, place })).openDump(here()));
    const stranger = probe({ ...ssh.place, identityFile: join(ssh.folder, 'host') });
    await expect(stranger).rejects.toMatchObject({
      code: 'database-refused',
      details: { reason: 'dbSshRefused' },
    });
    const config = join(tempFolder('ssh'), 'config');
    writeFileSync(config, 'UserKnownHostsFile /dev/null\nStrictHostKeyChecking yes\n');
    const unknown = probe({ ...ssh.place, configFile: config });
    await expect(unknown).rejects.toMatchObject({
      code: 'database-unreachable',
      details: { reason: 'dbHostKey' },
    });
  });

  test('docker is given words that it cannot take for options', async () => {
    const place = { kind: 'container', container: 'db', command: 'docker' } as const;
    await runTool({ tool: 'true', args: ['--privileged'], input: 'none' }, place, here(docker.env));
    expect(docker.words().slice(0, 4)).toEqual(['exec', '-i', 'db', 'sh']);
    for (const container of ['-u0', 'a b', 'x\n']) {
      const failed = async () =>
        runTool({ tool: 'true', args: [], input: 'none' }, { ...place, container }, here(docker.env));
      await expect(failed()).rejects.toMatchObject({ code: 'wrong-use' });
    }
  });
});

describe('any command', () => {
  const SECRETS = { TOKEN: 'tip-top-secret' };
  const settings = (more: object) =>
    databaseOf(
      commandSchema.parse({
        engine: 'command',
        name: 'mongo',
        env: { TOKEN: { from: 'env', name: 'TOKEN' } },
        ...more,
      }),
    );
  const world = worldWith(SECRETS);

  test('what it prints is the dump; its words are its own', async () => {
    const dump = await take(
      settings({ dump: ['printf', '%s', 'a;b $TOKEN'], extension: 'archive' }).openDump(world),
    );
    expect(dump.bytes.toString()).toBe('a;b $TOKEN');
    expect(dump.facts).toMatchObject({
      engine: 'command',
      format: 'raw',
      counted: 'not-counted',
      tables: [],
    });
  });

  test('it counts only when it succeeds and prints something', async () => {
    const sh = (script: string) => take(settings({ dump: ['sh', '-c', script] }).openDump(world));
    await expect(sh('true')).rejects.toMatchObject({ code: 'dump-failed', details: { reason: 'dbEmpty' } });
    await expect(sh('echo half; exit 3')).rejects.toMatchObject({ code: 'dump-failed' });
    await expect(sh('echo half; kill -9 $$')).rejects.toMatchObject({ code: 'dump-failed' });
    await expect(take(settings({ dump: ['no-such-program'] }).openDump(world))).rejects.toMatchObject({
      code: 'dump-tool-missing',
    });
  });

  test('a secret that it complains about is not shown', async () => {
    const failed = await take(
      settings({ dump: ['sh', '-c', 'echo "bad $TOKEN" >&2; exit 1'] }).openDump(world),
    ).catch((error: unknown) => error);
    expect(String(failed)).toContain('bad ***');
    expect(JSON.stringify([failed, String(failed)])).not.toContain(SECRETS.TOKEN);
  });

  test('it is tried out beside the live data, under a new name, and removed again', async () => {
    const folder = tempFolder('mongo');
    const words = (script: string) => ['sh', '-c', script, 'x', `${folder}/{name}`];
    const scratch = { load: words('cat >"$1"'), drop: words('rm "$1"') };
    const restore = ['sh', '-c', `cat >${folder}/live`];
    const mongo = settings({ dump: ['echo', 'data'], scratch, restore });
    const loaded = await mongo.load(
      { dump: await take(mongo.openDump(world)), target: { kind: 'scratch' } },
      world,
    );
    expect(readFileSync(join(folder, loaded.database), 'utf8')).toBe('data\n');
    await mongo.dropScratch(loaded.database, world);
    expect(() => readFileSync(join(folder, loaded.database))).toThrow('ENOENT');
    await mongo.loadOverLive(await take(mongo.openDump(world)), world);
    expect(readFileSync(join(folder, 'live'), 'utf8')).toBe('data\n');
    await expect(mongo.dropScratch('live', world)).rejects.toMatchObject({ code: 'refused' });
  });

  test('without commands for it nothing is loaded', async () => {
    const mongo = settings({ dump: ['echo', 'data'] });
    const dump = await take(mongo.openDump(world));
    await expect(mongo.load({ dump, target: { kind: 'scratch' } }, world)).rejects.toMatchObject({
      code: 'wrong-use',
    });
    expect((await mongo.probe(world)).warnings.map(({ code }) => code)).toEqual(['not-loadable']);
  });
});

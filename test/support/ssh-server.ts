import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { isRoot } from './privileges.ts';
import { programAt } from './programs.ts';
import { tempFolder } from './temp.ts';
import { until } from './until.ts';

/** A real sshd on loopback that lets in whoever runs the tests, by a key made for them. */
export class SshServer {
  readonly folder = tempFolder('ssh');
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number) {
    this.port = port;
    for (const name of ['host', 'user'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.folder, name)]);
    const hostKey = readFileSync(join(this.folder, 'host.pub'), 'utf8');
    writeFileSync(join(this.folder, 'known'), `[127.0.0.1]:${port} ${hostKey}`);
    writeFileSync(join(this.folder, 'config'), `UserKnownHostsFile ${join(this.folder, 'known')}\n`);
    writeFileSync(join(this.folder, 'sshd.conf'), this.#configuration());
    if (isRoot && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
    const words = ['-D', '-e', '-f', join(this.folder, 'sshd.conf')];
    this.#process = spawn(programAt('sshd') ?? '', words, { stdio: 'ignore' });
  }

  static async start(): Promise<SshServer> {
    const server = new SshServer(await freePort());
    let open = false;
    const knock = () => {
      const socket = connect(server.port, '127.0.0.1', () => {
        open = true;
        socket.destroy();
      });
      socket.on('error', () => {});
      return open;
    };
    await until(knock);
    return server;
  }

  /** How ssh gets there. */
  get place() {
    const { port } = this;
    const files = {
      identityFile: join(this.folder, 'user'),
      configFile: join(this.folder, 'config'),
    };
    return {
      kind: 'ssh',
      host: '127.0.0.1',
      user: userInfo().username,
      port,
      ...files,
    } as const;
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, 'exit');
  }

  #configuration(): string {
    const file = (name: string) => join(this.folder, name);
    return [
      `ListenAddress 127.0.0.1:${this.port}`,
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('user.pub')}`,
      `PidFile ${file('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      '',
    ].join('\n');
  }
}

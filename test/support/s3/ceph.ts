import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Keys } from '../../../main/store/s3/access.ts';
import { freePort } from '../free-port.ts';
import { present, programAt } from '../programs.ts';
import { type S3Server, untilItAnswers } from './server.ts';

const FSID = '11111111-2222-3333-4444-555555555555';
const OSD = '22222222-2222-3333-4444-555555555555';
const keys = { accessKeyId: 'tester', secretAccessKey: 'a-secret-of-tests' };

export function hasCeph(): boolean {
  const root = process.platform === 'linux' && process.getuid?.() === 0 ? 'yes' : null;
  const programs = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph', 'monmaptool'];
  return present('Ceph (as root)', root, ...programs.map((name) => programAt(name)));
}

export interface CephServer extends S3Server {
  /** Somebody else, who may do nothing in anybody's bucket; a bucket's policy names `arn:aws:iam:::user/<name>`. */
  newUser(name: string): S3Keys;
}

/** The smallest Ceph: one monitor, one store in memory, one gateway. Checks keys and hashes, has versions and locks. */
export async function startCeph(): Promise<CephServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cofre-ceph-'));
  const [port, mon2, mon1] = [await freePort(), await freePort(), await freePort()];
  for (const name of ['mon', 'osd', 'run']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'ceph.conf'), configuration(folder, { port, mon2, mon1 }));
  const env = { ...process.env, CEPH_CONF: join(folder, 'ceph.conf') };
  const run = (program: string, ...words: string[]): string =>
    execFileSync(program, words, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
  const keyring = join(folder, 'keyring');
  run('ceph-authtool', '--create-keyring', keyring, '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *');
  for (const name of ['client.admin', 'client.rgw', 'osd.0']) {
    const caps = ['mon', 'osd', 'mgr'].flatMap((each) => ['--cap', each, 'allow *']);
    run('ceph-authtool', keyring, '--gen-key', '-n', name, ...caps);
  }
  const map = join(folder, 'monmap');
  const address = `[v2:127.0.0.1:${mon2},v1:127.0.0.1:${mon1}]`;
  run('monmaptool', '--create', '--fsid', FSID, '--addv', 'a', address, map);
  const asRoot = ['--setuser', 'root', '--setgroup', 'root'];
  run('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map, '--keyring', keyring, ...asRoot);
  run('ceph-mon', '-i', 'a', ...asRoot);
  run('ceph', 'osd', 'new', OSD, '0');
  run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', OSD);
  run('ceph-osd', '-i', '0');
  run('radosgw', '-n', 'client.rgw');
  const endpoint = `http://127.0.0.1:${port}`;
  await untilItAnswers(endpoint, 60_000);
  const newUser = (name: string, { accessKeyId, secretAccessKey }: S3Keys): void => {
    const user = [`--uid=${name}`, `--display-name=${name}`];
    const known = [`--access-key=${accessKeyId}`, `--secret=${secretAccessKey}`];
    run('radosgw-admin', '-n', 'client.rgw', 'user', 'create', ...user, ...known);
  };
  newUser('tester', keys);
  return {
    newUser: (name) => {
      const own = { accessKeyId: name, secretAccessKey: `a-secret-of-${name}` };
      newUser(name, own);
      return own;
    },
    ...{
      name: 'Ceph',
      endpoint,
      keys,
      checksKeys: true,
      keepsChecksums: false,
    },
    stop: async () => {
      for (const name of ['client.rgw', 'osd.0', 'mon.a']) end(join(folder, `${name}.pid`));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Nothing of it is worth an orderly end. */
function end(file: string): void {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
  } catch {
    // it was gone before
  }
}

function configuration(
  folder: string,
  { port, mon2, mon1 }: { port: number; mon2: number; mon1: number },
): string {
  return `[global]
fsid = ${FSID}
mon_host = [v2:127.0.0.1:${mon2},v1:127.0.0.1:${mon1}]
keyring = ${folder}/keyring
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
run_dir = ${folder}/run
admin_socket = ${folder}/run/$name-$pid.asok
log_file = ${folder}/$name.log
pid_file = ${folder}/$name.pid
crash_dir = ${folder}/run
mon_data = ${folder}/mon
osd_data = ${folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 2
osd_pool_default_pgp_num = 2
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 2000
osd_crush_chooseleaf_type = 0
osd_max_pg_per_osd_hard_ratio = 10
mon_warn_on_pool_no_redundancy = false
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:${port}
rgw_data = ${folder}/run
rgw_dynamic_resharding = false
rgw_crypt_require_ssl = false
rgw_enable_gc_threads = false
`;
}

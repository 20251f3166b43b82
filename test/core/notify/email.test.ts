import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp.ts';
import { mailChannel, mailServer } from './mail-server.ts';
import { afterFailure, settingsWith, settledDeliveries, tellingCore } from './told.ts';

const SECRETS = { PASSWORD: 'password-4711' };
const MINUTE = 60_000;

/** Vouches for itself, and is thrown away. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = tempFolder('certificate');
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', ...kind, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

/** As if the certificate was among those of the system. */
function trust(cert: Buffer): void {
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...before, cert.toString()]);
  onTestFinished(() => tls.setDefaultCACertificates(before));
}

describe.each([
  ['tls', true],
  ['starttls', false],
] as const)('an encrypted mail server (%s)', (security, secure) => {
  test('whose certificate is good gets the letter', async () => {
    const { key, cert } = certificate();
    trust(cert);
    const mail = await mailServer({ tls: { key, cert, secure } });
    const channel = mailChannel(mail.port, { host: 'localhost', security });
    await using core = await tellingCore(tempFolder('home'), settingsWith([channel]), { env: SECRETS });
    const [delivery] = await afterFailure(core);
    expect(delivery).toMatchObject({ state: 'delivered', tries: 1 });
    expect([mail.users, mail.letters.length]).toEqual([['cofre / password-4711'], 1]);
  });

  test('whose certificate nobody vouches for hears no password, and it is said why', async () => {
    const { key, cert } = certificate();
    const mail = await mailServer({ tls: { key, cert, secure } });
    const channel = mailChannel(mail.port, { host: 'localhost', security });
    await using core = await tellingCore(tempFolder('home'), settingsWith([channel]), { env: SECRETS });
    const [delivery] = await afterFailure(core);
    expect(delivery).toMatchObject({ state: 'waiting', problem: { code: 'unreachable' } });
    expect(delivery?.problem?.message).toMatch(/SELF_SIGNED|self-signed|ESOCKET|ETLS/);
    expect([mail.users, mail.letters]).toEqual([[], []]);
  });
});

test('the weekly summary comes at its hour, once each week, and says how each project is', async () => {
  const clock = new FakeClock(new Date(2026, 2, 1, 12).getTime());
  const mail = await mailServer();
  const settings = settingsWith([mailChannel(mail.port, { levels: ['critical'], recoveries: false })], {
    ...{ digest: { weekday: 2, time: '09:00' }, remindAfterDays: [] },
  });
  await using core = await tellingCore(tempFolder('home'), settings, {
    ...{ env: SECRETS, clock, sleep: clock.sleep },
  });
  await afterFailure(core);
  /** The subjects of what has come by then; five minutes of that day pass. */
  const lettersBy = async (day: number, hour: number, minute: number) => {
    clock.set(new Date(2026, 2, day, hour, minute).getTime());
    await clock.advance(5 * MINUTE);
    await settledDeliveries(core);
    return mail.letters.map((letter) => /^Subject: (.*) \(/m.exec(letter)?.[1]);
  };
  const before = ['Backup of shop failed'];
  const week = 'Your week: not every backup went well';
  expect(await lettersBy(3, 8, 50)).toEqual(before);
  expect(await lettersBy(3, 8, 58)).toEqual([...before, week]);
  expect(await lettersBy(4, 9, 0)).toEqual([...before, week]);
  expect(await lettersBy(10, 8, 50)).toEqual([...before, week]);
  expect(await lettersBy(10, 8, 58)).toEqual([...before, week, week]);
  expect(mail.letters[1]).toContain('shop: 1 backup, 1 not well, none that can be relied on, not proven yet');
});

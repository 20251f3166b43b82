import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../support/until.ts';
import { Browser } from '../dashboard/serving.ts';
import { Sandbox } from './run-cofre.ts';

const posix = test.runIf(process.platform !== 'win32');
/** The program starts and loads its parts while other tests run (ms). */
const PATIENCE_MS = 30_000;

posix(
  'open starts a Cofre where none runs, gives a link that lets in, and asks the running one the next time',
  async () => {
    const box = new Sandbox();
    const first = await box.json(['open', '--no-browser']);
    const { pid } = JSON.parse(readFileSync(box.at('home/core.json'), 'utf8')) as { pid: number };
    onTestFinished(async () => {
      process.kill(pid, 'SIGTERM');
      await until(() => !isThere(pid), PATIENCE_MS);
    });
    expect(first).toMatchObject({ schema: 'cofre.open/1', started: true, opened: false });
    const browser = new Browser(new URL(String(first.url)).origin);
    expect((await browser.enter(String(first.url))).status).toBe(200);
    expect(await browser.ask('core.info')).toMatchObject({ pid });

    const second = await box.cofre(['open', '--no-browser', '--lang', 'pt-BR']);
    expect(second.stdout).toMatch(/funciona uma vez: http:\/\/127\.0\.0\.1:\d+\/open#[\w-]{43}\n$/);
    expect(second.stdout).toContain(browser.url);
  },
);

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

posix('a window for other machines is refused without TLS and a password, with what to do', async () => {
  const box = new Sandbox();
  const refused = await box.cofre(['serve', '--dashboard', '--host', '0.0.0.0']);
  expect([refused.status, refused.stderr]).toEqual([13, expect.stringContaining('--password-file')]);
  box.write({ empty: '\n', 'cert.pem': 'x' });
  expect((await box.cofre(['serve', '--dashboard', '--cert', 'cert.pem'])).status).toBe(2);
  expect((await box.cofre(['serve', '--dashboard', '--password-file', 'empty'])).status).toBe(2);
});

posix('a service writes no way in into its log', async () => {
  const box = new Sandbox();
  const child = box.start(['serve', '--dashboard'], { INVOCATION_ID: '1' });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await until(() => said.includes('The window is at'), PATIENCE_MS);
  expect(said).not.toContain('#');
});

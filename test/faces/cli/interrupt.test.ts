import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ended, withSite } from './run-cofre.ts';

test.runIf(process.platform !== 'win32')(
  'Ctrl-C stops safely with 130 and leaves a valid vault',
  async () => {
    const box = await withSite();
    await box.json(['backup', 'site']);
    const files = Array.from(
      { length: 60 },
      (_, n) => [`site/big/${n}.bin`, randomBytes(2_000_000)] as const,
    );
    box.write(Object.fromEntries(files));
    const child = box.start(['backup', 'site', '-v']);
    child.stdin?.end();
    const stored = new Promise<void>((resolve) =>
      child.stderr?.on('data', (text) => /Backing up/.test(String(text)) && resolve()),
    );
    const end = ended(child);
    await stored;
    await setTimeout(80);
    child.kill('SIGINT');
    const { status, stderr } = await end;
    expect([status, stderr]).toEqual([130, expect.stringContaining('Stopping safely')]);
    expect(stderr).toContain('error: stopped; the vault is in order');
    expect(await box.json(['check', '--read'])).toMatchObject({ verdict: 'ok', snapshots: 1 });
    expect((await box.cofre(['backup', 'site'])).status).toBe(0);
  },
);

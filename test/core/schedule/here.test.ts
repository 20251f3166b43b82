import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const days = fileURLToPath(new URL('./days-here.ts', import.meta.url));

/** Zones that skip and repeat hours at different times of day: at two, at midnight, by half an hour, not at all. */
test.each(['America/New_York', 'America/Havana', 'Australia/Lord_Howe', 'America/Sao_Paulo'])(
  'a machine in %s finds the same slots whether it knows the name of its zone or not',
  (TZ) => {
    const out = execFileSync(process.execPath, [days], { env: { ...process.env, TZ }, encoding: 'utf8' });
    const { looks, different } = JSON.parse(out) as { looks: number; different: string[] };
    expect(different).toEqual([]);
    expect(looks).toBeGreaterThan(1000);
  },
);

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect } from 'vitest';

const pictures = fileURLToPath(new URL('../../output/screens/', import.meta.url));

/** What the page shows now, in both themes: pictured, and without a fault that axe knows. */
export async function judge(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${pictures}${name}-${colorScheme}.png` });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect([name, colorScheme, violations.map(({ id, nodes }) => [id, nodes[0]?.html])]).toEqual([
      ...[name, colorScheme, []],
    ]);
  }
}

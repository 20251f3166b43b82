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
    await expectNoFault(page, `${name}, ${colorScheme}`);
  }
}

/** No fault that axe knows, on the page or in what a selector finds there. */
export async function expectNoFault(page: Page, name: string, within?: string): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze();
  const told = violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]);
  expect([name, told]).toEqual([name, []]);
}

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, vi } from 'vitest';
import { chromiumHere } from '../../support/chromium.ts';

/** One Chromium for all tests of a file. What a page complains about fails the test that opened it. */
export function withBrowser(): { page: (options?: PageOptions) => Promise<Page> } {
  // On a busy machine a browser is slow: that is no failure.
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
  let browser: Browser | null = null;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    const executablePath = chromiumHere();
    const args = ['--no-sandbox', '--font-render-hinting=none', '--disable-lcd-text'];
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(async () => {
    for (const context of contexts) await context.close();
    await browser?.close();
  });
  return {
    page: async ({ width = 1440, height = 900, locale = 'en-US', theme = 'light' } = {}) => {
      if (browser === null) throw new Error('no browser');
      const context = await browser.newContext({
        ...{ viewport: { width, height }, locale, colorScheme: theme, reducedMotion: 'reduce' },
        ...{ permissions: ['clipboard-read', 'clipboard-write'], acceptDownloads: true },
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      return page;
    },
  };
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  readonly theme?: 'light' | 'dark';
}

/** Errors and breaches of the content policy that the page reports from now on. */
export function complaintsOf(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text());
  });
  return heard;
}

import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import type { Browser, Page, Route } from 'playwright';
import { theApp } from './app.ts';
import { invoke } from './ipc.ts';
import { preloadSource } from './preload.ts';
import { fields, preventable, refusing } from './refusing.ts';

type Serve = (request: { url: string; method: string }) => Promise<Response>;

/** By scheme. Chromium knows none but its own: they go by https, and are called by their own name to the shell. */
export const schemes = new Map<string, Serve>();
const asHttps = (url: string) => url.replace(/^([\w-]+):\/\/app\//, 'https://app.$1.test/');
const asScheme = (url: string) => url.replace(/^https:\/\/app\.([\w-]+)\.test\//, '$1://app/');

let browser: Promise<Browser> | null = null;

/** What drives it takes a third of a second to load: no start without a window waits for that. */
async function startBrowser(): Promise<Browser> {
  const [{ chromium }, { chromiumHere }] = await Promise.all([
    import('playwright'),
    import('../support/chromium.ts'),
  ]);
  const args = ['--no-sandbox', '--font-render-hinting=none', '--host-resolver-rules=MAP * ~NOTFOUND'];
  return chromium.launch({ executablePath: chromiumHere(), args });
}

export class WebContents extends EventEmitter {
  readonly mainFrame = { url: '' };
  page: Page | null = null;
  loading = false;
  opener: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  readonly #preload: string;

  constructor(preload: string) {
    super();
    this.#preload = readFileSync(preload, 'utf8');
  }
  executeJavaScript(code: string): Promise<unknown> {
    return this.page?.evaluate(code) ?? Promise.reject(new Error('there is no page'));
  }
  isDestroyed(): boolean {
    return this.page?.isClosed() ?? false;
  }
  send(...message: [channel: string, ...given: unknown[]]): void {
    const [channel, ...given] = message;
    this.page?.evaluate(`hostDeliver(${JSON.stringify([channel, given])})`).catch(() => undefined); // Electron drops it, too
  }

  async load(url: string): Promise<void> {
    this.loading = true;
    const page = this.page ?? (await this.#open());
    if (this.page === null) return; // closed meanwhile
    await page.goto(asHttps(url));
    this.loading = false;
    this.emit('did-finish-load');
  }

  async #open(): Promise<Page> {
    browser ??= startBrowser();
    const context = await (await browser).newContext({ viewport: { width: 1180, height: 800 } });
    const page = await context.newPage();
    this.page = page;
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.mainFrame.url = asScheme(frame.url());
    });
    context.on('page', (popup) => void popup.close());
    await page.route('**/*', (route) => this.#route(route));
    await page.exposeBinding('hostCall', (_source, channel: string, given: unknown[]) =>
      invoke({ sender: this, senderFrame: this.mainFrame }, channel, given),
    );
    await page.addInitScript(preloadSource(this.#preload));
    const session = await context.newCDPSession(page);
    session.on('Page.windowOpen', ({ url }) => this.#refuseWindow(url));
    await session.send('Page.enable');
    return page;
  }

  /** The page that comes with it is closed again. */
  #refuseWindow(url: string): void {
    const { action } = this.opener({ url });
    if (action !== 'deny') throw new Error('electron-host: further windows are not implemented');
  }

  async #route(route: Route): Promise<void> {
    const request = route.request();
    const url = asScheme(request.url());
    if (request.isNavigationRequest() && !this.loading) {
      const event = preventable({ url });
      this.emit(request.frame().parentFrame() === null ? 'will-navigate' : 'will-frame-navigate', event);
      // To a navigation without content the page stays where it is; after an abort it would be gone.
      if (event.defaultPrevented) return route.fulfill({ status: 204 });
    }
    const serve = schemes.get(new URL(url).protocol.slice(0, -1));
    if (serve === undefined) return route.abort(); // nothing here has a network
    const answer = await serve({ url, method: request.method() });
    const body = Buffer.from(await answer.arrayBuffer());
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
  }
}

fields(WebContents, { setWindowOpenHandler: ['opener'] }, { isLoading: 'loading' });

export class BrowserWindow extends EventEmitter {
  static readonly all = new Set<BrowserWindow>();
  static readonly getAllWindows = () => [...BrowserWindow.all];
  readonly webContents: WebContents;
  /** The same, for the host itself. */
  readonly contents: WebContents;
  bounds: Rectangle;
  visible: boolean;
  minimized = false;
  maximized = false;
  destroyed = false;

  constructor(options: BrowserWindowConstructorOptions) {
    const { show = true, x = 0, y = 0, width = 800, height = 600, webPreferences } = options;
    super();
    this.visible = show;
    this.bounds = { x, y, width, height };
    this.contents = new WebContents(webPreferences?.preload ?? '');
    this.webContents = refusing('webContents', this.contents);
    BrowserWindow.all.add(this);
    theApp.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    await this.contents.load(url);
    if (!this.destroyed) this.emit('ready-to-show');
  }
  setBounds(bounds: Rectangle): void {
    this.bounds = bounds;
    this.emit('resize');
  }
  /** A person closes it. */
  close(): void {
    const event = preventable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    BrowserWindow.all.delete(this);
    const { page } = this.contents;
    this.contents.page = null;
    void page?.context().close();
    this.emit('closed');
    if (BrowserWindow.all.size === 0) theApp.emit('window-all-closed');
  }
}

fields(
  BrowserWindow,
  {
    ...{ show: ['visible', true], hide: ['visible', false] },
    ...{ focus: ['focused', true], maximize: ['maximized', true] },
    ...{ setProgressBar: ['progress'], setBackgroundColor: ['color'] },
  },
  {
    ...{ isVisible: 'visible', isMinimized: 'minimized', isMaximized: 'maximized', isDestroyed: 'destroyed' },
    ...{ getBounds: 'bounds', getNormalBounds: 'bounds' },
  },
);

theApp.closeWindows = () => {
  for (const window of [...BrowserWindow.all]) window.close();
  return BrowserWindow.all.size === 0;
};

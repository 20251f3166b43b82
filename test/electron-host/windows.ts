import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page, type Route } from 'playwright';
import { theApp } from './app.ts';
import { invoke } from './ipc.ts';
import { preventable, refusing } from './refusing.ts';
import { pageWorld, preloadWorld } from './worlds.ts';

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface WindowOptions extends Partial<Bounds> {
  readonly show?: boolean;
  readonly webPreferences: { readonly preload: string };
}
type Serve = (request: { url: string; method: string }) => Promise<Response>;

/** By scheme. Chromium knows none but its own: they go by https, and are called by their own name to the shell. */
export const schemes = new Map<string, Serve>();
const asHttps = (url: string) => url.replace(/^([\w-]+):\/\/app\//, 'https://app.$1.test/');
const asScheme = (url: string) => url.replace(/^https:\/\/app\.([\w-]+)\.test\//, '$1://app/');

const places = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];
let browser: Promise<Browser> | null = null;

function chromiumHere(): Promise<Browser> {
  const executablePath = places.find((place) => place !== '' && existsSync(place));
  if (executablePath === undefined) throw new Error('no Chromium here: apt install chromium');
  browser ??= chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] });
  return browser;
}

export class WebContents extends EventEmitter {
  readonly mainFrame = { url: '' };
  page: Page | null = null;
  loading = false;
  opener: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  #session: CDPSession | null = null;
  #context: number | null = null;
  readonly #preload: string;

  constructor(preload: string) {
    super();
    this.#preload = readFileSync(preload, 'utf8');
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.opener = handler;
  }
  isLoading(): boolean {
    return this.loading;
  }
  isDestroyed(): boolean {
    return this.page?.isClosed() ?? false;
  }
  send(channel: string, ...given: unknown[]): void {
    this.deliver({ channel, given });
  }
  deliver(message: object): void {
    if (this.#context === null || this.#session === null) return; // no page yet: Electron drops it, too
    const expression = `hostDeliver(${JSON.stringify(message)})`;
    this.#session.send('Runtime.evaluate', { expression, contextId: this.#context }).catch(() => undefined);
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
    const context = await (await chromiumHere()).newContext({ viewport: { width: 1180, height: 800 } });
    const page = await context.newPage();
    this.page = page;
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.mainFrame.url = asScheme(frame.url());
    });
    context.on('page', (popup) => void this.#popup(popup));
    await context.route('**/*', (route) => this.#route(route));
    const session = await context.newCDPSession(page);
    this.#session = session;
    session.on('Runtime.executionContextCreated', ({ context: made }) => {
      if (made.name === 'preload') this.#context = made.id;
    });
    session.on('Runtime.bindingCalled', ({ payload }) => void this.#called(payload));
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: 'hostCall', executionContextName: 'preload' });
    await session.send('Page.enable');
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorld });
    const source = preloadWorld(this.#preload);
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: 'preload' });
    return page;
  }

  async #called(payload: string): Promise<void> {
    const { id, channel, given } = JSON.parse(payload) as { id: number; channel: string; given: unknown[] };
    const answer = await invoke({ sender: this, senderFrame: this.mainFrame }, channel, given);
    this.deliver({ id, ...answer });
  }

  async #popup(popup: Page): Promise<void> {
    if (popup === this.page || this.page === null) return;
    await popup.close();
    const { action } = this.opener({ url: asScheme(popup.url()) });
    if (action !== 'deny') throw new Error('electron-host: further windows are not implemented');
  }

  async #route(route: Route): Promise<void> {
    const request = route.request();
    const url = asScheme(request.url());
    const frame = request.isNavigationRequest() ? request.frame() : null;
    if (frame !== null && frame.page() !== this.page) {
      this.opener({ url });
      return route.abort();
    }
    if (frame !== null && !this.loading) {
      const event = preventable({ url });
      this.emit(frame.parentFrame() === null ? 'will-navigate' : 'will-frame-navigate', event);
      if (event.defaultPrevented) return route.abort();
    }
    const serve = schemes.get(new URL(url).protocol.slice(0, -1));
    if (serve === undefined) return route.abort(); // this machine has no network
    const answer = await serve({ url, method: request.method() });
    const body = Buffer.from(await answer.arrayBuffer());
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all = new Set<BrowserWindow>();
  readonly options: WindowOptions;
  readonly webContents: WebContents;
  /** The same, for the host itself. */
  readonly contents: WebContents;
  bounds: Bounds;
  progress = -1;
  visible: boolean;
  focused = false;
  color = '';
  #maximized = false;
  #destroyed = false;

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    this.visible = options.show ?? true;
    this.bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.contents = new WebContents(options.webPreferences.preload);
    this.webContents = refusing('webContents', this.contents);
    BrowserWindow.all.add(this);
    theApp.emit('web-contents-created', {}, this.webContents);
  }
  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.all];
  }
  isVisible(): boolean {
    return this.visible;
  }
  getBounds(): Bounds {
    return this.bounds;
  }
  async loadURL(url: string): Promise<void> {
    await this.contents.load(url);
    if (!this.#destroyed) this.emit('ready-to-show');
  }
  show(): void {
    this.visible = true;
  }
  hide(): void {
    this.visible = false;
  }
  focus(): void {
    this.focused = true;
  }
  isMinimized(): boolean {
    return false;
  }
  maximize(): void {
    this.#maximized = true;
  }
  isMaximized(): boolean {
    return this.#maximized;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  getNormalBounds(): Bounds {
    return this.bounds;
  }
  setBounds(bounds: Bounds): void {
    this.bounds = bounds;
    this.emit('resize');
  }
  setProgressBar(share: number): void {
    this.progress = share;
  }
  setBackgroundColor(color: string): void {
    this.color = color;
  }
  /** A person closes it. */
  close(): void {
    const event = preventable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    BrowserWindow.all.delete(this);
    const { page } = this.contents;
    this.contents.page = null;
    void page?.context().close();
    this.emit('closed');
    if (BrowserWindow.all.size === 0) theApp.emit('window-all-closed');
  }
}

theApp.closeWindows = () => {
  for (const window of [...BrowserWindow.all]) window.close();
  return BrowserWindow.all.size === 0;
};

import { fileURLToPath } from 'node:url';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Texts } from '../../../contract/text/texts.ts';
import { WEB_PREFERENCES } from '../hardening.ts';
import { CHANNELS, WINDOW_ORIGIN } from '../names.ts';
import type { Preferences } from '../preferences.ts';
import { placeOn, SMALLEST, USUAL } from './place.ts';

export interface WindowOptions {
  readonly preferences: Preferences;
  readonly texts: Texts;
  /** The person closes it: true lets it go. */
  readonly mayClose: () => boolean;
}

/** A place is written down when the window has come to rest (ms). */
const REST_MS = 500;
/** What is behind the page before it is drawn: --ground of renderer/theme/tokens.css. */
const BACKGROUND = { dark: '#11141a', light: '#f5f6f8' } as const;

/** The one window: made when it is first wanted, hidden rather than closed. */
export class ShellWindow {
  readonly #options: WindowOptions;
  #window: BrowserWindow | null = null;

  constructor(options: WindowOptions) {
    this.#options = options;
    nativeTheme.on('updated', () => this.#window?.setBackgroundColor(background()));
  }

  get window(): BrowserWindow | null {
    return this.#window;
  }

  /** Brings it to the front, at a place in it (as its address has it after `#`) where one is named. */
  open(place: string | null = null): void {
    if (this.#window === null) this.#make(place ?? '/overview');
    else this.#raise(this.#window, place);
  }

  hide(): void {
    this.#window?.hide();
  }

  send(channel: string, value: unknown): void {
    if (this.#window?.isDestroyed() === false) this.#window.webContents.send(channel, value);
  }

  destroy(): void {
    this.#window?.destroy();
  }

  #make(place: string): void {
    const { preferences, mayClose } = this.#options;
    const kept = preferences.place;
    const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
    const window = new BrowserWindow({
      ...(placeOn(displays, kept) ?? USUAL),
      ...{ minWidth: SMALLEST.width, minHeight: SMALLEST.height, show: false, title: 'Cofre' },
      ...{ backgroundColor: background(), autoHideMenuBar: true },
      webPreferences: {
        ...WEB_PREFERENCES,
        preload: fileURLToPath(new URL('./desktop-preload.cjs', import.meta.url)),
      },
    });
    this.#window = window;
    if (kept?.maximized === true) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => {
      this.#remember(window);
      if (!mayClose()) event.preventDefault();
    });
    window.once('closed', () => {
      this.#window = null;
    });
    let rest: NodeJS.Timeout | undefined;
    const moved = () => {
      clearTimeout(rest);
      rest = setTimeout(() => this.#remember(window), REST_MS);
    };
    window.on('move', moved);
    window.on('resize', moved);
    void window.loadURL(`${WINDOW_ORIGIN}/index.html#${place}`);
  }

  #raise(shown: BrowserWindow, place: string | null): void {
    const { webContents } = shown;
    const go = () => place !== null && webContents.send(CHANNELS.go, `#${place}`);
    if (webContents.isLoading()) webContents.once('did-finish-load', go);
    else go();
    if (shown.isMinimized()) shown.restore();
    shown.show();
    shown.focus();
  }

  #remember(window: BrowserWindow): void {
    if (window.isDestroyed()) return;
    const place = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    this.#options.preferences.keep({ place });
  }
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

import type {
  App,
  BrowserWindowConstructorOptions,
  CustomScheme,
  Event,
  Session,
  Shell,
  WebContents,
} from 'electron';
import { WINDOW_ORIGIN, WINDOW_SCHEME } from './names.ts';

// Everything that keeps pages and strangers from more than they need, in one place. test/faces/desktop/hardening.test.ts walks
// Electron's security checklist over it.

/** Of every window. */
export const WEB_PREFERENCES = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  disableBlinkFeatures: '',
  enableBlinkFeatures: '',
  spellcheck: false,
  devTools: false,
} as const satisfies BrowserWindowConstructorOptions['webPreferences'];

/** `standard` gives the window an origin of its own, hence storage and a policy; it may fetch from itself. */
export const SCHEMES: CustomScheme[] = [
  { scheme: WINDOW_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
];

/** No inline code, no network, no frames; the component library of the window writes one `<style>`, with the nonce. */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ');
}

export const PAGE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/** Sites that a click in the window may open in the person's browser, by https only. Cofre has none of its own. */
export const EXTERNAL_HOSTS: readonly string[] = [];

/**
 * What the packaged program's own switches are set to (@electron/fuses): it is no Node for others, takes no options or debugger from
 * the surroundings, and runs nothing but its own archive.
 */
export const FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
} as const;

export function isOwnAddress(url: string): boolean {
  return url === WINDOW_ORIGIN || url.startsWith(`${WINDOW_ORIGIN}/`);
}

export function mayOpenOutside(url: string, hosts: readonly string[] = EXTERNAL_HOSTS): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  return protocol === 'https:' && username === '' && password === '' && hosts.includes(hostname);
}

export type Note = (what: string) => void;

/** No page of this program is ever given a device, a permission or another's screen. */
export function denyAll(session: Session, note: Note): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    note(`refused a permission: ${permission}`);
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
}

export interface Guards {
  readonly shell: Pick<Shell, 'openExternal'>;
  readonly note: Note;
}

/** Pages stay where they are: no other address, no further window, no foreign content inside. */
export function guardPages(app: Pick<App, 'on'>, guards: Guards): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents, guards));
}

function guardPage(contents: WebContents, { shell, note }: Guards): void {
  const stay = (event: Pick<Event, 'preventDefault'>, url: string) => {
    if (isOwnAddress(url)) return;
    event.preventDefault();
    note(`refused to go to ${originOf(url)}`);
  };
  contents.on('will-navigate', (event) => stay(event, event.url));
  contents.on('will-redirect', (event) => stay(event, event.url));
  contents.on('will-frame-navigate', (event) => stay(event, event.url));
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    note('refused a webview');
  });
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url);
    else note(`refused a window of ${originOf(url)}`);
    return { action: 'deny' };
  });
}

/** An address may hold secrets; where it leads is enough. */
function originOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : 'no address';
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App, Session, WebContents } from 'electron';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  contentPolicy,
  denyAll,
  EXTERNAL_HOSTS,
  FUSES,
  guardPages,
  isOwnAddress,
  mayOpenOutside,
  SCHEMES,
  WEB_PREFERENCES,
} from '../../../main/faces/desktop/hardening.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const desktop = path.join(root, 'main/faces/desktop');
const sources = readdirSync(desktop, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(desktop, file), 'utf8') }));
const using = (what: RegExp) => sources.filter(({ text }) => what.test(text)).map(({ file }) => file);

/** Directives of the policy by their names. */
const policy = new Map(
  contentPolicy('n')
    .split('; ')
    .map((each) => [each.split(' ')[0] ?? '', each.split(' ').slice(1)]),
);

/** What the guards hear of a page that does this and that. */
function page() {
  const noted: string[] = [];
  const opened: string[] = [];
  const heard = new Map<string, (event: unknown) => void>();
  let open: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  const contents = {
    on: (name: string, listener: (event: unknown) => void) => heard.set(name, listener),
    setWindowOpenHandler: (handler: typeof open) => {
      open = handler;
    },
  } as unknown as WebContents;
  const app = { on: (_: string, made: (event: object, of: WebContents) => void) => made({}, contents) };
  const openExternal = async (url: string) => void opened.push(url);
  guardPages(app as unknown as App, { shell: { openExternal }, note: (what) => noted.push(what) });
  return {
    ...{ noted, opened, opens: (url: string) => open({ url }).action },
    does: (name: string, url = '') => {
      let prevented = false;
      heard.get(name)?.({ url, preventDefault: () => (prevented = true) });
      return prevented ? 'refused' : 'done';
    },
  };
}

describe("Electron's security checklist (docs/tutorial/security.md)", () => {
  test('1, 18: only content of our own, under a scheme of our own, never file://', () => {
    expect(SCHEMES).toEqual([
      { scheme: 'cofre-window', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
    expect(using(/loadFile\(|file:\/\/|loadURL\((?!`\$\{WINDOW_ORIGIN\})/)).toEqual([]);
    expect(using(/loadURL\(`\$\{WINDOW_ORIGIN\}/)).toEqual(['window/window.ts']);
  });
  test('2, 3, 4: no Node in pages, worlds apart, every process in its sandbox', () => {
    expect(WEB_PREFERENCES).toMatchObject({
      ...{ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false },
      ...{ contextIsolation: true, sandbox: true },
    });
    expect(using(/enableSandbox\(\)/)).toEqual(['main.ts']);
    // The one window is made with them, and nothing put over them but the preload.
    expect(using(/new BrowserWindow\(/)).toEqual(['window/window.ts']);
    const { text = '' } = sources.find(({ file }) => file === 'window/window.ts') ?? {};
    expect(text.match(/webPreferences: \{\s+\.\.\.WEB_PREFERENCES,\s+preload: [^\n]*,\s+\}/g)).toHaveLength(
      1,
    );
  });
  test('5: no page is given a permission or a device', () => {
    const set: Record<string, unknown> = {};
    const session = new Proxy({}, { get: (_, name) => (handler: unknown) => (set[String(name)] = handler) });
    denyAll(session as Session, () => undefined);
    const answers: boolean[] = [];
    const ask = set.setPermissionRequestHandler as (a: null, b: string, c: (is: boolean) => void) => void;
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal'])
      ask(null, permission, (is) => answers.push(is));
    expect(answers).toEqual(Array(5).fill(false));
    expect((set.setPermissionCheckHandler as () => boolean)()).toBe(false);
    expect((set.setDevicePermissionHandler as () => boolean)()).toBe(false);
    expect(set.setDisplayMediaRequestHandler).toBeNull();
    expect(using(/denyAll\(session\.defaultSession/)).toEqual(['shell.ts']);
  });
  test('6, 8, 9, 10: web security stays on, nothing insecure or experimental', () => {
    expect(WEB_PREFERENCES).toMatchObject({
      ...{ webSecurity: true, allowRunningInsecureContent: false, experimentalFeatures: false },
      enableBlinkFeatures: '',
    });
  });
  test('7: the policy lets nothing in that is inline or from elsewhere', () => {
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('connect-src')).toEqual(["'self'"]);
    expect(policy.get('style-src')).toEqual(["'self'", "'nonce-n'"]);
    for (const name of ['form-action', 'frame-ancestors', 'base-uri', 'object-src'])
      expect([name, policy.get(name)]).toEqual([name, ["'none'"]]);
    expect(contentPolicy('n')).not.toMatch(/unsafe|https?:|\*/);
  });
  test('11, 12: no webview', () => {
    expect(WEB_PREFERENCES.webviewTag).toBe(false);
    expect(page().does('will-attach-webview')).toBe('refused');
  });
  test.each([
    ['https://example.org/', 'refused'],
    ['file:///etc/passwd', 'refused'],
    ['javascript:alert(1)', 'refused'],
    ['cofre-window://application/index.html', 'refused'],
    ['cofre-window://app.example.org/', 'refused'],
    ['cofre-window://app/index.html#/history', 'done'],
  ])('13: a page that wants to go to %s is %s', (url, what) => {
    for (const way of ['will-navigate', 'will-redirect', 'will-frame-navigate'])
      expect([way, page().does(way, url)]).toEqual([way, what]);
    expect(isOwnAddress(url)).toBe(what === 'done');
  });
  test('14, 15: no further window, and outside only what is on the list, by https', () => {
    const { opens, opened, noted } = page();
    for (const url of ['https://example.org/', 'file:///etc/passwd', 'smb://host/share', 'not a url'])
      expect(opens(url)).toBe('deny');
    expect(opened).toEqual([]);
    expect(noted).toHaveLength(4);
    expect(EXTERNAL_HOSTS).toEqual([]);
    const listed = (url: string) => mayOpenOutside(url, ['example.org']);
    expect(listed('https://example.org/page')).toBe(true);
    for (const url of [
      'http://example.org/',
      'https://example.org.evil.test/',
      'https://me:you@example.org/',
    ])
      expect([url, listed(url)]).toEqual([url, false]);
    expect(using(/openExternal\(|openPath\(/)).toEqual(['hardening.ts']);
  });
  test('16: an Electron of which there is no newer line here', () => {
    const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(Number(devDependencies.electron.split('.')[0])).toBeGreaterThanOrEqual(45);
  });
  test('17, 20: pages reach no part of Electron but doors that check who knocks', () => {
    expect(using(/\bipcMain\b/)).toEqual(['shell.ts']); // handed to serve-pages.ts and nobody else
    expect(using(/exposeInMainWorld\(/)).toEqual(['preload.ts']);
    const { text = '' } = sources.find(({ file }) => file === 'window/bridge.ts') ?? {};
    expect(text).not.toMatch(/return ipc\b|: ipc\b[^.]|ipcRenderer[,}]/);
  });
  test('19: the fuses: no Node for others, no options from the surroundings, nothing but our own archive', () => {
    expect(FUSES).toMatchObject({
      ...{
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
      },
      ...{ enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true },
      ...{ enableCookieEncryption: true, grantFileProtocolExtraPrivileges: false },
    });
    const config = path.join(root, 'electron-builder.yml');
    if (existsSync(config))
      expect(parse(readFileSync(config, 'utf8')).electronFuses).toMatchObject({ ...FUSES });
  });
});

import { app, ipcMain, protocol, session, shell } from 'electron';
import { languageOf } from '../../contract/text/language.ts';
import { loadTexts, type Texts } from '../../contract/text/texts.ts';
import type { TrayAction } from '../../contract/tray.ts';
import { ensurePrivateFolder } from '../../core/files/private.ts';
import { cofreVersion } from '../../core/files/version.ts';
import { configuredLanguage } from '../../core/settings/language.ts';
import { setAppMenu } from './app-menu.ts';
import { linkIn, placeOfLink, placeOfRun } from './deep-link.ts';
import { deskHands } from './hands.ts';
import { denyAll, guardPages } from './hardening.ts';
import { CoreChild } from './keep/core-child.ts';
import { CoreKeeper } from './keep/core-keeper.ts';
import { askKeychain } from './keep/keychain.ts';
import { Notifications } from './keep/notifications.ts';
import { Leaving } from './leaving.ts';
import { loginItem, startsHidden } from './login.ts';
import { Marks } from './marks.ts';
import { CHANNELS, LINK_SCHEME, WINDOW_SCHEME } from './names.ts';
import { listenToPower } from './power.ts';
import { Preferences } from './preferences.ts';
import { openWithoutTray } from './tray/absence.ts';
import { ShellTray } from './tray/tray.ts';
import { followUpdates } from './update-channel.ts';
import { askOnClose } from './window/ask-on-close.ts';
import { windowFiles, windowFolder } from './window/files.ts';
import { servePages } from './window/serve-pages.ts';
import { ShellWindow } from './window/window.ts';

/** The shell, until it quits. */
export async function runShell(home: string): Promise<void> {
  const wanted = listenForLinks();
  await ensurePrivateFolder(home);
  const [preferences] = await Promise.all([Preferences.read(home), app.whenReady()]);
  const texts = await textsFor(home);
  const version = cofreVersion();
  const notifications = new Notifications();
  const login = loginItem(process.env);

  const keeper: CoreKeeper = new CoreKeeper({
    ...{ home, note },
    fork: () => forkCore({ home, version, texts, notifications }),
    died: () => tellDeath(notifications, texts, () => window.open('/history')),
  });
  const leaving = new Leaving({ keeper, preferences, texts, note, hide: () => hide.abort() });
  const mayClose = askOnClose({ preferences, texts, leaving, hide: () => window.hide() });
  const window = new ShellWindow({ preferences, texts, mayClose });
  const hide = new AbortController();

  denyAll(session.defaultSession, note);
  guardPages(app, { shell, note });
  protocol.handle(WINDOW_SCHEME, windowFiles(windowFolder()));
  servePages({
    ...{ ipc: ipcMain, note, core: () => keeper.core, link: () => keeper.link },
    hands: deskHands(() => window.window, login),
  });
  keeper.listen({
    event: (event) => {
      window.send(CHANNELS.event, event);
      if (event.kind === 'notification.clicked') window.open(placeOfRun(event.run));
    },
    link: (link) => window.send(CHANNELS.linked, link),
  });

  const marks = new Marks();
  const tray = new ShellTray({
    ...{ keeper, texts, startsAtLogin: () => login.isOn() },
    failed: (error) => note(error instanceof Error ? error.message : String(error)),
    seen: (input) => marks.show(input, window.window),
    face: (action) => does(action, { window, leaving, turnLogin: (on) => login.turn(on) }),
  });
  hide.signal.addEventListener('abort', () => window.destroy(), { once: true });
  setAppMenu({ texts, version, open: (place) => window.open(place) });
  listenToPower(
    (event) => keeper.tellPower(event),
    () => void leaving.quit({ ask: false }),
  );
  keeper.start();
  wanted.from((place) => window.open(place));
  const isHidden = startsHidden(process.argv) && !wanted.opened;
  if (!isHidden) window.open();
  void tray.run(hide.signal);
  const { env, platform } = process;
  const tell = (body: string) =>
    void notifications.show({ title: 'Cofre', body, urgency: 'normal' }, () => window.open());
  const open = isHidden ? () => window.open() : null;
  void openWithoutTray({ ...{ texts, env, platform, note, tell, open } }, hide.signal);
  void followUpdates({ home, keeper, leaving, texts, note }, hide.signal);
}

interface Doing {
  readonly window: ShellWindow;
  readonly leaving: Leaving;
  readonly turnLogin: (on: boolean) => Promise<void>;
}

async function does(
  action: Extract<TrayAction, { kind: 'face' }>,
  { window, leaving, turnLogin }: Doing,
): Promise<void> {
  switch (action.does) {
    case 'open':
      return window.open();
    case 'settings':
      return window.open('/projects');
    case 'quit':
      return leaving.quit();
    case 'start-at-login':
      return turnLogin(action.on);
  }
}

interface Forking {
  readonly home: string;
  readonly version: string;
  readonly texts: Texts;
  readonly notifications: Notifications;
}

function forkCore({ home, version, texts, notifications }: Forking): CoreChild {
  return new CoreChild({
    ...{ home, version, language: texts.language, note },
    asked: (message, child) => {
      const { id } = message;
      if (message.kind === 'keychain')
        void askKeychain(message.request, message.limitMs).then((answer) =>
          child.say({ kind: 'keychain', id, answer }),
        );
      else
        void notifications
          .show(message.notice, () => child.say({ kind: 'clicked', id }))
          .then((why) => child.say({ kind: 'notified', id, why }));
    },
  });
}

function tellDeath(notifications: Notifications, { say }: Texts, onClick: () => void): void {
  const notice = { title: say('desktop.coreDied.title'), body: say('desktop.coreDied.body') };
  void notifications.show({ ...notice, urgency: 'normal' }, onClick);
}

async function textsFor(home: string): Promise<Texts> {
  const tag = configuredLanguage(home) ?? app.getPreferredSystemLanguages()[0] ?? app.getLocale();
  return loadTexts(languageOf(tag) ?? 'en', (text) => text);
}

interface Wanted {
  /** Whether somebody has asked for the window already. */
  readonly opened: boolean;
  /** Who opens it; what was asked for before is asked of it at once. */
  from(open: (place: string | null) => void): void;
}

/** Links of `cofre://`, and second starts, from the first moment on: macOS tells of a link before all is ready. */
function listenForLinks(): Wanted {
  let open: ((place: string | null) => void) | null = null;
  let early: { readonly place: string | null } | null = null;
  const want = (place: string | null) => {
    if (open === null) early = { place };
    else open(place);
  };
  const wantLink = (link: string | null) => {
    const place = link === null ? null : placeOfLink(link);
    if (link !== null && place === null) note('refused a link that leads nowhere');
    want(place);
  };
  const first = linkIn(process.argv);
  if (first !== null) wantLink(first);
  app.on('second-instance', (_event, argv) => wantLink(linkIn(argv)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    wantLink(url);
  });
  app.on('activate', () => want(null));
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  return {
    get opened() {
      return early !== null;
    },
    from(opener) {
      open = opener;
      if (early !== null) opener(early.place);
    },
  };
}

/** What the shell refuses or cannot do: on standard error, where a terminal or the system's journal keeps it. */
function note(what: string): void {
  process.stderr.write(`cofre desktop: ${what}\n`);
}

import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Clock } from '../../base/clock.ts';
import { type Entry, onlyOwners } from './access/entry.ts';
import { guard } from './access/guard.ts';
import { type LoginParts, login } from './access/login.ts';
import type { OwnNames } from './access/names.ts';
import { api } from './answer/api.ts';
import { downloads } from './answer/downloads.ts';
import { events } from './answer/events.ts';
import { failed, failedWith } from './answer/failed.ts';
import { OPEN_SCRIPT, OPEN_STYLE, openPage } from './answer/pages.ts';
import { windowFiles } from './answer/window-files.ts';
import type { ServedCore } from './dashboard.ts';

export interface AppParts extends Entry, LoginParts {
  readonly core: ServedCore;
  readonly clock: Clock;
  readonly names: () => OwnNames;
  /** Folder of the built window. */
  readonly files: string;
  /** Aborts when the dashboard ends. */
  readonly ended: AbortSignal;
}

/** A login is a few words (bytes). */
const LOGIN_MAX_BYTES = 8 * 1024;

/** All routes, in the order of the doors: our own name, the login, the owners', the window. */
export function dashboardApp(parts: AppParts): Hono<{ Bindings: HttpBindings }> {
  const { core, clock, names, files, ended, password } = parts;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use('*', (c, next) => guard(names())(c, next));
  app.onError((error, c) => failedWith(c, error));
  app.notFound((c) => failed(c, 404, { code: 'path-unknown', message: 'there is nothing here' }));
  app.get('/health', (c) => c.json({ ok: true }));
  app.get('/open', (c) => c.html(openPage(c.req.header('accept-language') ?? '', password !== null)));
  app.get('/open.js', (c) => c.body(OPEN_SCRIPT, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.get('/open.css', (c) => c.body(OPEN_STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  const tooLarge = bodyLimit({
    maxSize: LOGIN_MAX_BYTES,
    onError: (c) => failed(c, 413, { code: 'wrong-use', message: 'the question is too large' }),
  });
  app.use('/login', tooLarge);
  app.use('/logout', tooLarge);
  app.route('/', login(parts));
  app.use('/api/*', onlyOwners(parts));
  app.get('/metrics', onlyOwners(parts), async (c) => {
    const { metricsOf } = await import('../../core/health/home.ts');
    const type = 'text/plain; version=0.0.4; charset=utf-8';
    return c.body(metricsOf(await core.request('status.get', {})), 200, { 'Content-Type': type });
  });
  app.route('/', events(core, ended));
  app.route('/', downloads(core.parts, { clock, ended }));
  app.route('/', api(core));
  app.all('/api/*', (c) => failed(c, 404, { code: 'wrong-use', message: 'there is nothing here' }));
  app.route('/', windowFiles(files));
  return app;
}

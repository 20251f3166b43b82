import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type CoreOptions, createCore } from '../../../main/core/core.ts';
import { openSettings } from '../../../main/core/settings/open.ts';
import {
  type Dashboard,
  type DashboardOptions,
  startDashboard,
} from '../../../main/faces/dashboard/dashboard.ts';
import { tempFolder } from '../../support/temp.ts';

export type TestCore = ReturnType<typeof createCore>;

export interface Served {
  readonly home: string;
  readonly core: TestCore;
  readonly dashboard: Dashboard;
}

/** A built window of one page. */
export function sampleWindow(): string {
  const folder = tempFolder('window');
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(
    path.join(folder, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__">',
  );
  writeFileSync(path.join(folder, 'assets', 'app-1a2b.js'), 'export {};');
  return folder;
}

/** A core and its dashboard on a free port, ended with the test. */
export async function serveWindow(
  options: Partial<DashboardOptions> & { readonly coreOptions?: Partial<CoreOptions> } = {},
): Promise<Served> {
  const { coreOptions, home = tempFolder('home'), ...rest } = options;
  const core = createCore({
    ...{ home, version: '0.0.0-test', settings: () => openSettings(home), runners: {} },
    ...coreOptions,
  });
  const dashboard = await startDashboard({ core, home, files: sampleWindow(), ...rest });
  onTestFinished(async () => {
    await dashboard.close();
    await core.close();
  });
  return { home, core, dashboard };
}

/** A browser that was let in: sends its cookie and key with everything. */
export class Browser {
  readonly url: string;
  cookie = '';
  key = '';

  constructor(url: string) {
    this.url = url;
  }

  /** Uses a one-time link as its page does. */
  async enter(link: string): Promise<Response> {
    const answer = await this.send('/login', { token: new URL(link).hash.slice(1) });
    if (answer.ok) {
      this.cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      this.key = ((await answer.clone().json()) as { key: string }).key;
    }
    return answer;
  }

  send(place: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.url}${place}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.credentials(), ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  get(place: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.url}${place}`, { headers: { ...this.credentials(), ...headers } });
  }

  /** A request of the contract that must succeed. */
  async ask(kind: string, input: unknown = {}): Promise<Record<string, unknown>> {
    const answer = await this.send(`/api/${kind}`, input);
    const body = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`${kind} ended with ${answer.status}: ${JSON.stringify(body)}`);
    return body;
  }

  credentials(): Record<string, string> {
    return this.cookie === '' ? {} : { cookie: this.cookie, 'x-cofre-key': this.key };
  }
}

/** Somebody whom a link of this dashboard let in. */
export async function owner({ dashboard }: Served): Promise<Browser> {
  const browser = new Browser(dashboard.url);
  const answer = await browser.enter(dashboard.link().url);
  if (!answer.ok) throw new Error(`the link did not open: ${answer.status}`);
  return browser;
}

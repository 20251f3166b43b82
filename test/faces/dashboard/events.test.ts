import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../support/until.ts';
import { type Browser, owner, serveWindow } from './serving.ts';

interface Heard {
  readonly seq: number;
  readonly kind: string;
}

/** What a browser hears, until it is told to stop. */
function listen(browser: Browser, place: string, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const heard: Heard[] = [];
  let open = false;
  const over = (async () => {
    const url = `${browser.url}${place}`;
    const answer = await fetch(url, { headers: { cookie: browser.cookie, ...headers }, signal: stop.signal });
    open = answer.ok;
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        if (data !== undefined) heard.push(JSON.parse(data) as Heard);
        text = text.slice(end + 2);
      }
    }
  })().catch(() => undefined); // it was stopped
  return { heard, stop: () => stop.abort(), over, isOpen: () => open };
}

test('events arrive as they happen; after a break nothing is missed and nothing comes twice', async () => {
  const served = await serveWindow();
  const browser = await owner(served);
  const { events } = served.core.parts;
  const first = listen(browser, `/api/events?key=${browser.key}`);
  await until(first.isOpen);
  events.emit({ kind: 'settings.changed' });
  events.emit({ kind: 'pause.changed' });
  await until(() => first.heard.length === 2);
  first.stop();
  await first.over;
  const last = first.heard.at(-1)?.seq ?? 0;
  events.emit({ kind: 'copies.changed' });
  const again = listen(browser, `/api/events?key=${browser.key}`, { 'last-event-id': String(last) });
  await until(again.isOpen);
  events.emit({ kind: 'holds.changed' });
  await until(() => again.heard.length === 2);
  expect(again.heard.map(({ kind }) => kind)).toEqual(['copies.changed', 'holds.changed']);
  expect(again.heard[0]?.seq).toBe(last + 1);
  // Who was away for too long is told to ask anew.
  const lost = listen(browser, `/api/events?key=${browser.key}&since=1`);
  await until(() => lost.heard.length === 1);
  expect(lost.heard[0]).toMatchObject({ kind: 'reset', jobs: [] });
  expect((await browser.get('/api/events?since=yesterday')).status).toBe(400);
});

test('the stream ends with the core, and with the dashboard', async () => {
  const served = await serveWindow();
  const browser = await owner(served);
  const one = listen(browser, `/api/events?key=${browser.key}`);
  await until(one.isOpen);
  await served.dashboard.close();
  await one.over;
  expect(one.heard).toEqual([]);
});

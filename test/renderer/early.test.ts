import { expect, test } from 'vitest';
import { askingEarly } from '../../renderer/api/early.ts';
import { httpClient } from '../../renderer/api/http.ts';

/** A client that notes each question, and answers with its number. */
function counting(fails = false) {
  const asked: string[] = [];
  const ask = async (kind: string, input: unknown) => {
    asked.push(`${kind} ${JSON.stringify(input)}`);
    if (fails) throw new Error('nobody there');
    return asked.length;
  };
  return { asked, client: { ...httpClient(), ask: ask as never } };
}

test('a question that was asked early is not asked again by the screen, and anew after that', async () => {
  const { asked, client } = counting();
  const early = askingEarly(client, [['status.get', {}]]);
  expect(asked).toEqual(['status.get {}']);
  expect(await early.ask('status.get', {})).toBe(1);
  expect(asked).toHaveLength(1);
  expect(await early.ask('status.get', {})).toBe(2);
});

test('another question, or the same about something else, goes its own way', async () => {
  const { client } = counting();
  const early = askingEarly(client, [['status.get', {}]]);
  expect(await early.ask('status.get', { project: 'shop' })).toBe(2);
  expect(await early.ask('core.info', {})).toBe(3);
  expect(await early.ask('status.get', {})).toBe(1);
});

test('an early question that fails is told to whoever asks it, and to nobody else', async () => {
  const { client } = counting(true);
  const early = askingEarly(client, [['status.get', {}]]);
  await new Promise((later) => setImmediate(later)); // an unhandled rejection would fail this test
  await expect(early.ask('status.get', {})).rejects.toThrow('nobody there');
});

import type { RequestInput, RequestKind } from '../../main/contract/requests.ts';
import type { Client } from './client.ts';

export type Question = { [K in RequestKind]: readonly [kind: K, input: RequestInput<K>] }[RequestKind];

/** Asks at once what the first screen will ask, while that screen is still being fetched; each answer is handed out once. */
export function askingEarly(client: Client, questions: readonly Question[]): Client {
  const early = new Map(
    questions.map(([kind, input]) => {
      const answer = client.ask(kind, input);
      answer.catch(() => {}); // told to whoever asks
      return [nameOf(kind, input), answer];
    }),
  );
  return {
    ...client,
    ask: (kind, input, signal) => {
      const name = nameOf(kind, input);
      const answer = early.get(name);
      early.delete(name);
      return (answer as ReturnType<typeof client.ask<typeof kind>>) ?? client.ask(kind, input, signal);
    },
  };
}

function nameOf(kind: RequestKind, input: unknown): string {
  return `${kind} ${JSON.stringify(input)}`;
}

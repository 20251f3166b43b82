import type { Level } from '../../../contract/views/health.ts';
import { footOf } from '../words/form.ts';
import type { Letter } from '../words/letter.ts';
import type { Send } from './channel.ts';

/** An adaptive card through a webhook of Workflows. */
export const sendTeams: Send<'teams'> = async (letter, { url, plainHttp }, { call, secret }) => {
  await call({
    ...{ url: await secret(url), method: 'POST', plainHttp, body: JSON.stringify(teamsMessage(letter)) },
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
};

export function teamsMessage(letter: Letter): Record<string, unknown> {
  const block = (text: string, more: object = {}) => ({
    type: 'TextBlock',
    text: plain(text),
    wrap: true,
    ...more,
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(letter.title, { size: 'Medium', weight: 'Bolder', color: COLOURS[letter.level] }),
            ...letter.lines.map((line) => block(line)),
            block(footOf(letter), { isSubtle: true, size: 'Small' }),
          ],
        },
      },
    ],
  };
}

const COLOURS: Readonly<Record<Level, string>> = {
  ...{ ok: 'Good', notice: 'Default', warning: 'Warning', critical: 'Attention' },
};

/** Marks of the Markdown that cards read. */
function plain(text: string): string {
  return text.replaceAll(/[\\*_[\]`#]/g, '\\$&');
}

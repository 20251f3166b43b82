import { footOf, within } from '../words/form.ts';
import { bodyOf, type Letter } from '../words/letter.ts';
import type { Send } from './channel.ts';

/** What a block takes (characters): Slack's reference of Block Kit. */
const HEADER_MAX = 150;
const SECTION_MAX = 3000;

/** A message through an incoming webhook. Everything is plain text: nothing in it is read as a mention or a link. */
export const sendSlack: Send<'slack'> = async (letter, { url, plainHttp }, { call, secret }) => {
  await call({
    ...{ url: await secret(url), method: 'POST', plainHttp, body: JSON.stringify(slackMessage(letter)) },
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
};

export function slackMessage(letter: Letter): Record<string, unknown> {
  const plain = (text: string, most: number) => ({
    type: 'plain_text',
    text: within(text, most),
    emoji: false,
  });
  return {
    // What shows where blocks do not: in notifications of the phone.
    text: escaped(within(`${letter.title}: ${bodyOf(letter)}`, SECTION_MAX)),
    blocks: [
      { type: 'header', text: plain(letter.title, HEADER_MAX) },
      { type: 'section', text: plain(bodyOf(letter) || letter.title, SECTION_MAX) },
      { type: 'context', elements: [plain(footOf(letter), SECTION_MAX)] },
    ],
  };
}

/** The three characters that mean something in Slack's texts. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

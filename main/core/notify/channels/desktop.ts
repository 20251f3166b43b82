import { bodyOf } from '../words/letter.ts';
import type { Send } from './channel.ts';

/** Failures stay on the screen until somebody closes them; everything else goes away by itself. */
export const sendDesktop: Send<'desktop'> = async (letter, _channel, { desktop, clicked }) => {
  const { title, level, run, project } = letter;
  const urgency = level === 'critical' || level === 'warning' ? 'critical' : 'normal';
  await desktop.show({ title, body: bodyOf(letter), urgency, level, run, project }, clicked);
};

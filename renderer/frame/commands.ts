import { useMemo } from 'react';
import { useAsk } from '../api/ask.ts';
import { useCore } from '../api/core.tsx';
import type { IconName } from '../parts/icon.tsx';
import { useToasts } from '../parts/toasts.tsx';
import { useText } from '../text/use-text.tsx';
import { changeLooks } from '../theme/theme.ts';
import { AREA_ENTRIES } from './areas.tsx';
import { goTo, linkTo } from './place.ts';

export interface Command {
  readonly id: string;
  readonly text: string;
  readonly icon: IconName;
  readonly keys?: string;
  readonly act: () => void;
}

const HOUR_MS = 3_600_000;

export function useCommands(): readonly Command[] {
  const words = useText();
  const { client } = useCore();
  const { tell, fail } = useToasts();
  const { data } = useAsk('project.list', {});
  return useMemo(() => {
    const { say } = words;
    const ask = (asked: Promise<unknown>, title: string) =>
      void asked.then(() => tell({ tone: 'good', title })).catch(fail);
    const pause = (until: number | null) =>
      ask(client.ask('pause', { project: null, until }), say('palette.didPause'));
    return [
      ...AREA_ENTRIES.map(
        ({ area, icon }, n): Command => ({
          ...{
            id: `go-${area}`,
            text: say('palette.go', { area: say(`areas.${area}`) }),
            icon,
            keys: `Alt ${n + 1}`,
          },
          act: () => goTo(linkTo(area)),
        }),
      ),
      ...(data?.projects ?? []).map(
        ({ name }): Command => ({
          ...{ id: `backup-${name}`, text: say('palette.backup', { project: name }), icon: 'play' },
          act: () =>
            ask(client.ask('backup.start', { project: name }), say('backup.started', { project: name })),
        }),
      ),
      ...(data?.projects ?? []).map(
        ({ name }): Command => ({
          ...{ id: `history-${name}`, text: say('palette.historyOf', { project: name }), icon: 'history' },
          act: () => goTo(linkTo('history', [], { project: name })),
        }),
      ),
      { id: 'pause-1', text: say('palette.pause1'), icon: 'pause', act: () => pause(Date.now() + HOUR_MS) },
      {
        id: 'pause-4',
        text: say('palette.pause4'),
        icon: 'pause',
        act: () => pause(Date.now() + 4 * HOUR_MS),
      },
      {
        ...{ id: 'resume', text: say('palette.resume'), icon: 'play' },
        act: () => ask(client.ask('resume', { project: null }), say('palette.didResume')),
      },
      {
        id: 'light',
        text: say('palette.light'),
        icon: 'settings',
        act: () => changeLooks({ theme: 'light' }),
      },
      { id: 'dark', text: say('palette.dark'), icon: 'settings', act: () => changeLooks({ theme: 'dark' }) },
      { id: 'en', text: 'English', icon: 'settings', act: () => changeLooks({ language: 'en' }) },
      {
        id: 'pt',
        text: 'Português (Brasil)',
        icon: 'settings',
        act: () => changeLooks({ language: 'pt-BR' }),
      },
    ];
  }, [words, client, data, tell, fail]);
}

/** Every word that was typed is in it; accents and case do not matter. */
export function matching(commands: readonly Command[], typed: string): readonly Command[] {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  return commands.filter(({ text }) => {
    const there = plain(text);
    return wanted.every((word) => there.includes(word));
  });
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

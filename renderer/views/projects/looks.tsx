import { type ReactNode, useEffect, useState } from 'react';
import { LANGUAGES } from '../../../main/contract/text/language.ts';
import { useAsk } from '../../api/ask.ts';
import type { DesktopHands } from '../../api/client.ts';
import { useCore } from '../../api/core.tsx';
import { Choices, Switch } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { useText } from '../../text/use-text.tsx';
import { changeLooks, THEMES } from '../../theme/theme.ts';
import { useLooks } from '../../theme/use-looks.ts';
import { useSettings } from './use-settings.ts';

const NAMES = { en: 'English', 'pt-BR': 'Português (Brasil)' } as const;

/** How this window looks, and the language of messages that go out. */
export function Looks(): ReactNode {
  const words = useText();
  const { theme, language } = useLooks();
  const { update } = useSettings();
  const info = useAsk('core.info', {});
  const { desktop } = useCore().client;
  return (
    <div className="stack">
      <div className="two-cards">
        <Card title={words.say('looks.language')}>
          <div className="stack">
            <Choices
              label={words.say('looks.languageAbout')}
              value={language}
              onChange={(value) => {
                changeLooks({ language: value });
                update([{ path: 'language', value }]);
              }}
              options={[
                { value: 'auto', text: words.say('looks.auto') },
                ...LANGUAGES.map((value) => ({ value, text: NAMES[value] })),
              ]}
            />
          </div>
        </Card>
        <Card title={words.say('looks.theme')}>
          <Choices
            label={words.say('looks.themeAbout')}
            value={theme}
            onChange={(value) => changeLooks({ theme: value })}
            options={THEMES.map((value) => ({ value, text: words.say(`looks.themes.${value}`) }))}
          />
        </Card>
        {desktop === null ? null : <StartAtLogin desktop={desktop} />}
      </div>
      <p className="dim small">
        {info.data === undefined ? '' : words.say('looks.version', { version: info.data.version })}
      </p>
    </div>
  );
}

function StartAtLogin({ desktop }: { desktop: DesktopHands }): ReactNode {
  const words = useText();
  const [on, setOn] = useState<boolean | null>(null);
  useEffect(() => {
    void desktop.startsAtLogin().then(setOn);
  }, [desktop]);
  if (on === null) return null;
  const turn = (next: boolean) => void desktop.startsAtLogin(next).then(setOn);
  return <Switch label={words.say('looks.startAtLogin')} on={on} onChange={turn} />;
}

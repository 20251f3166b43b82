import type { ReactNode } from 'react';
import { LANGUAGES } from '../../../main/contract/text/language.ts';
import { useAsk } from '../../api/ask.ts';
import { Choices } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { useText } from '../../text/use-text.tsx';
import { changeLooks, THEMES, useLooks } from '../../theme/theme.ts';
import { useSettings } from './use-settings.ts';

const NAMES = { en: 'English', 'pt-BR': 'Português (Brasil)' } as const;

/** How this window looks, and the language of messages that go out. */
export function Looks(): ReactNode {
  const words = useText();
  const { theme, language } = useLooks();
  const { update } = useSettings();
  const info = useAsk('core.info', {});
  return (
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
      <p className="dim small">
        {info.data === undefined ? '' : words.say('looks.version', { version: info.data.version })}
      </p>
    </div>
  );
}

import './cloud.css';
import { type ReactNode, useState } from 'react';
import { useAsk } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Page } from '../../parts/page.tsx';
import { Answer, Empty, Note } from '../../parts/states.tsx';
import { useText } from '../../text/use-text.tsx';
import { AddCopy } from './add-copy.tsx';
import { CopyCard } from './copy-card.tsx';

/** Copies of the vaults elsewhere: what they hold, how far they are behind, whether they survive this machine. */
export function Cloud(): ReactNode {
  const words = useText();
  const copies = useAsk('copy.list', {});
  const vaults = useAsk('settings.get', {});
  const [adding, setAdding] = useState(false);
  const names = Object.keys(vaults.data?.settings.vaults ?? {});
  const add = (
    <Button look="main" icon="plus" isDisabled={names.length === 0} onPress={() => setAdding(true)}>
      {words.say('cloud.add')}
    </Button>
  );
  return (
    <Page
      title={words.say('areas.cloud')}
      about={words.say('cloud.about')}
      command="cofre copy list"
      actions={add}
    >
      <Answer of={copies} rows={6}>
        {({ copies: list }) =>
          list.length === 0 ? (
            <Empty icon="cloud" title={words.say('cloud.none')}>
              {words.say('cloud.noneWhy')}
            </Empty>
          ) : (
            <div className="stack-wide">
              {list.some(({ offSite, enabled }) => offSite && enabled) ? null : (
                <Note tone="warn">{words.say('cloud.noOffSite')}</Note>
              )}
              <ul className="cards-wide">
                {list.map((copy) => (
                  <CopyCard key={`${copy.vault} ${copy.name}`} copy={copy} />
                ))}
              </ul>
            </div>
          )
        }
      </Answer>
      {adding ? <AddCopy vaults={names} onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

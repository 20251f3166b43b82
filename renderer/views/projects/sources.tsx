import { type ReactNode, useState } from 'react';
import { useAsk } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Check, TextArea } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { useText } from '../../text/use-text.tsx';
import { FolderField } from '../shared/folder-field.tsx';
import type { SectionProps } from './project-settings.tsx';
import { pathOf, useSettings } from './use-settings.ts';

const PRESETS = ['dev', 'cache', 'system'] as const;

/** What is backed up of the disk, with what each folder holds and what is left out of it. */
export function Sources({ name, project }: SectionProps): ReactNode {
  const words = useText();
  const { update, busy } = useSettings();
  const [excludes, setExcludes] = useState(project.excludes.join('\n'));
  const [added, setAdded] = useState('');
  const { folders, presets } = project;
  const sizes = useAsk(
    'project.sizes',
    { folders, excludes: project.excludes, presets },
    { when: folders.length > 0 },
  );
  const at = (...rest: string[]) => pathOf('projects', name, ...rest);
  const lines = excludes
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return (
    <Card title={words.say('sources.title')}>
      <div className="stack">
        <ul className="sources">
          {folders.map((folder) => {
            const size = sizes.data?.folders.find((one) => one.folder === folder);
            return (
              <li key={folder} className="spread">
                <code className="grow wrap-anywhere">{folder}</code>
                <span className="number dim small">
                  {size === undefined
                    ? '…'
                    : words.say('sources.size', {
                        included: words.size(size.included.bytes),
                        excluded: words.size(size.excluded.bytes),
                      })}
                </span>
                <Button
                  {...{ look: 'quiet', small: true, icon: 'trash', isDisabled: busy }}
                  label={words.say('sources.remove', { folder })}
                  onPress={() =>
                    update([{ path: at('folders'), value: folders.filter((one) => one !== folder) }])
                  }
                />
              </li>
            );
          })}
        </ul>
        <div className="row sources-add">
          <div className="grow">
            <FolderField label={words.say('sources.add')} value={added} onChange={setAdded} />
          </div>
          <Button
            isDisabled={added.trim() === '' || busy}
            onPress={() =>
              update([{ path: at('folders'), value: [...folders, added.trim()] }], () => setAdded(''))
            }
          >
            {words.say('sources.addDo')}
          </Button>
        </div>
        <fieldset className="choices">
          <legend>{words.say('sources.presets')}</legend>
          {PRESETS.map((preset) => (
            <Check
              key={preset}
              label={words.say(`sources.preset.${preset}`)}
              on={presets.includes(preset)}
              onChange={(on) =>
                update([
                  {
                    path: at('presets'),
                    value: PRESETS.filter((one) => (one === preset ? on : presets.includes(one))),
                  },
                ])
              }
            />
          ))}
        </fieldset>
        <TextArea
          label={words.say('sources.excludes')}
          hint={words.say('sources.excludesHint')}
          value={excludes}
          onChange={setExcludes}
          rows={3}
        />
        {lines.join('\n') === project.excludes.join('\n') ? null : (
          <div>
            <Button
              look="main"
              isDisabled={busy}
              onPress={() => update([{ path: at('excludes'), value: lines }])}
            >
              {words.say('projects.save')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

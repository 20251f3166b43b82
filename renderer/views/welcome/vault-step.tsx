import { type ReactNode, useDeferredValue, useState } from 'react';
import type { PlaceView } from '../../../main/contract/views/vault.ts';
import { useAsk } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Choices, TextField } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { Answer, Note } from '../../parts/states.tsx';
import { useText, type Words } from '../../text/use-text.tsx';
import { FolderField } from '../shared/folder-field.tsx';
import type { Decided } from './welcome.tsx';

const NEW = '\u0000new';
const PLACE = /^(\/|[A-Za-z]:[\\/]|\\\\|s3:\/\/)/;

interface Props {
  readonly decided: Decided;
  readonly vaults: readonly { readonly name: string; readonly url: string }[];
  readonly onBack: () => void;
  readonly onDone: (change: Pick<Decided, 'vault' | 'place'>) => void;
}

/** A vault that is there already, or a new one: with the room there is, and a warning when it would die with the project. */
export function VaultStep({ decided, vaults, onBack, onDone }: Props): ReactNode {
  const words = useText();
  const [chosen, setChosen] = useState(vaults[0]?.name ?? NEW);
  const [place, setPlace] = useState(decided.place ?? '');
  const [name, setName] = useState(freeName(vaults.map((vault) => vault.name)));
  const wanted = useDeferredValue(place.trim());
  const isNew = chosen === NEW;
  const look = useAsk(
    'vault.place',
    { url: wanted, folders: [decided.folder] },
    { when: isNew && PLACE.test(wanted) },
  );
  const there = look.data?.there;
  const usable = there === 'nothing' || there === 'empty-folder';
  const ready =
    !isNew || (usable && look.data?.writable !== false && name.trim() !== '' && wanted === place.trim());
  return (
    <Card title={words.say('welcome.vaultTitle')}>
      <div className="stack">
        {vaults.length === 0 ? null : (
          <Choices
            label={words.say('welcome.vaultWhich')}
            value={chosen}
            onChange={setChosen}
            options={[
              ...vaults.map((vault) => ({ value: vault.name, text: vault.name, hint: vault.url })),
              { value: NEW, text: words.say('welcome.newVault') },
            ]}
          />
        )}
        {isNew ? (
          <>
            <FolderField
              label={words.say('welcome.vaultPlace')}
              hint={words.say('welcome.vaultPlaceHint')}
              value={place}
              onChange={setPlace}
              autoFocus
            />
            <TextField label={words.say('welcome.vaultName')} value={name} onChange={setName} />
            {PLACE.test(wanted) ? (
              <Answer of={look} rows={2}>
                {(known) => <Place place={known} words={words} />}
              </Answer>
            ) : null}
          </>
        ) : null}
        <div className="row">
          <Button onPress={onBack}>{words.say('welcome.back')}</Button>
          <Button
            look="main"
            isDisabled={!ready}
            onPress={() =>
              onDone(isNew ? { vault: name.trim(), place: place.trim() } : { vault: chosen, place: null })
            }
          >
            {words.say('welcome.next')}
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Place({ place, words }: { place: PlaceView; words: Words }): ReactNode {
  const { there, writable, freeBytes, sameDiskAs } = place;
  const usable = there === 'nothing' || there === 'empty-folder';
  return (
    <div className="stack">
      {usable && writable !== false ? null : (
        <Note tone="bad">
          {words.say(usable ? 'welcome.notWritable' : `welcome.there.${there as 'vault'}`)}
        </Note>
      )}
      {freeBytes === null ? null : (
        <p className="dim">{words.say('welcome.free', { size: words.size(freeBytes) })}</p>
      )}
      {sameDiskAs.length === 0 ? null : <Note tone="warn">{words.say('welcome.sameDisk')}</Note>}
    </div>
  );
}

function freeName(taken: readonly string[]): string {
  return ['main', 'main-2', 'main-3', 'main-4'].find((name) => !taken.includes(name)) ?? '';
}

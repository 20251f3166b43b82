import { type ReactNode, useState } from 'react';
import { useAsk } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField, type TextFieldProps } from '../../parts/fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Answer } from '../../parts/states.tsx';
import { useText } from '../../text/use-text.tsx';

/** A folder of the machine that Cofre runs on: typed, or chosen - in the desktop by the system's own dialog. */
export function FolderField(
  props: Pick<TextFieldProps, 'label' | 'hint' | 'value' | 'onChange' | 'error' | 'autoFocus'>,
): ReactNode {
  const words = useText();
  const { client } = useCore();
  const [choosing, setChoosing] = useState(false);
  const { desktop } = client;
  const choose = async (): Promise<void> => {
    if (desktop === null) return setChoosing(true);
    const chosen = await desktop.chooseFolder(props.label);
    if (chosen !== null) props.onChange(chosen);
  };
  return (
    <div className="folder-field">
      <div className="grow">
        <TextField {...props} mono />
      </div>
      <Button icon="folder" onPress={() => void choose()}>
        {words.say('folder.choose')}
      </Button>
      {choosing ? (
        <FolderDialog
          first={props.value}
          onClose={() => setChoosing(false)}
          onChoose={(folder) => {
            setChoosing(false);
            props.onChange(folder);
          }}
        />
      ) : null}
    </div>
  );
}

function FolderDialog(props: {
  first: string;
  onClose: () => void;
  onChoose: (folder: string) => void;
}): ReactNode {
  const words = useText();
  const [folder, setFolder] = useState<string | null>(props.first === '' ? null : props.first);
  const asked = useAsk('folder.list', { folder }, { keepLast: true });
  const here = asked.data?.folder;
  return (
    <Dialog
      title={words.say('folder.title')}
      onClose={props.onClose}
      actions={
        <>
          <Button onPress={props.onClose}>{words.say('cancel')}</Button>
          <Button look="main" isDisabled={here === undefined} onPress={() => props.onChoose(here ?? '')}>
            {words.say('folder.take')}
          </Button>
        </>
      }
    >
      <Answer of={asked} rows={6}>
        {({ parent, folders, places, cut }) => (
          <div className="stack">
            <p className="mono wrap-anywhere">{here}</p>
            <div className="row row-wrap">
              {places.map((place) => (
                <Button key={place} small look="quiet" onPress={() => setFolder(place)}>
                  {place}
                </Button>
              ))}
            </div>
            <ul className="folder-list">
              {parent === null ? null : (
                <li>
                  <button type="button" onClick={() => setFolder(parent)}>
                    <Icon name="up" size={15} /> {words.say('folder.up')}
                  </button>
                </li>
              )}
              {folders.map(({ name, path }) => (
                <li key={path}>
                  <button type="button" onClick={() => setFolder(path)}>
                    <Icon name="folder" size={15} /> {name}
                  </button>
                </li>
              ))}
              {cut ? <li className="dim small">{words.say('folder.cut')}</li> : null}
            </ul>
          </div>
        )}
      </Answer>
    </Dialog>
  );
}

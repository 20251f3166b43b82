import { type ReactNode, useState } from 'react';
import { COPY_PROVIDERS, type CopyProviderName } from '../../../main/contract/copy-providers.ts';
import type { CopyDraft } from '../../../main/contract/settings/copy.ts';
import { useCore } from '../../api/core.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Choices, Select, TextField } from '../../parts/fields.tsx';
import { Failed } from '../../parts/states.tsx';
import { useText } from '../../text/use-text.tsx';
import { FolderField } from '../shared/folder-field.tsx';
import { Checks } from './checks.tsx';
import { draftOf, type Filled, missingIn, nothingFilled } from './draft.ts';

const PROVIDERS = Object.keys(COPY_PROVIDERS) as CopyProviderName[];

/** Where it goes, tried before it is trusted. The keys go to the system's keychain, never into the settings. */
export function AddCopy({ vaults, onClose }: { vaults: readonly string[]; onClose: () => void }): ReactNode {
  const words = useText();
  const { client } = useCore();
  const [filled, setFilled] = useState<Filled>({ ...nothingFilled, vault: vaults[0] ?? '' });
  const [tried, setTried] = useState<CopyDraft | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Filled>) => {
    setFilled({ ...filled, ...change });
    setTried(null);
  };
  const begin = (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    work()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const draft = draftOf(filled);
  const test = () =>
    begin(async () => {
      await keepKeys();
      setTried(draft);
    });
  const add = () =>
    begin(async () => {
      await keepKeys();
      await client.ask('copy.add', { vault: filled.vault, copy: draft });
      onClose();
    });
  const keepKeys = async () => {
    for (const { account, secret } of draft.kind === 's3' ? keysOf(filled) : [])
      await client.ask('secret.set', { account, secret });
  };
  const ready = missingIn(filled).length === 0 && !busy;
  return (
    <Dialog
      title={words.say('cloud.add')}
      onClose={onClose}
      wide
      actions={
        <>
          <Button onPress={onClose}>{words.say('cancel')}</Button>
          <Button isDisabled={!ready} onPress={test}>
            {words.say('cloud.test')}
          </Button>
          <Button look="main" isDisabled={!ready} onPress={add}>
            {words.say('cloud.add')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <Choices
          row
          label={words.say('cloud.kind')}
          value={filled.kind}
          onChange={(kind) => set({ kind })}
          options={(['s3', 'folder'] as const).map((value) => ({
            value,
            text: words.say(`cloud.kinds.${value}`),
          }))}
        />
        <div className="form-two">
          <Select
            label={words.say('history.vault')}
            value={filled.vault}
            onChange={(vault) => set({ vault })}
            options={vaults.map((value) => ({ value, text: value }))}
          />
          <TextField
            label={words.say('cloud.name')}
            hint={words.say('cloud.nameHint')}
            value={filled.name}
            onChange={(name) => set({ name })}
          />
        </div>
        {filled.kind === 'folder' ? (
          <FolderField
            label={words.say('restore.folder')}
            hint={words.say('cloud.folderHint')}
            value={filled.path}
            onChange={(path) => set({ path })}
          />
        ) : (
          <Bucket filled={filled} set={set} />
        )}
        {error === null ? null : <Failed error={error} />}
        {tried === null ? null : <Checks of={{ vault: filled.vault, copy: tried }} />}
      </div>
    </Dialog>
  );
}

function Bucket({ filled, set }: { filled: Filled; set: (change: Partial<Filled>) => void }): ReactNode {
  const words = useText();
  const known = COPY_PROVIDERS[filled.provider];
  const field = (name: keyof Filled & ('region' | 'bucket' | 'prefix' | 'endpoint'), placeholder = '') => (
    <TextField
      {...{ label: words.say(`cloud.${name}`), value: filled[name], placeholder, mono: true }}
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <>
      <div className="form-two">
        <Select
          label={words.say('cloud.provider')}
          value={filled.provider}
          onChange={(provider) => set({ provider })}
          options={PROVIDERS.map((value) => ({
            value,
            text: value === 'custom' ? words.say('cloud.otherProvider') : COPY_PROVIDERS[value].title,
          }))}
        />
        {field('region', known.example)}
        {known.endpoint === 'given' ? field('endpoint', 'https://') : null}
        {field('bucket')}
        {field('prefix', 'cofre/')}
      </div>
      <div className="form-two">
        <TextField
          label={words.say('cloud.keyId')}
          hint={words.say('cloud.keysHint')}
          value={filled.keyId}
          onChange={(keyId) => set({ keyId })}
          mono
        />
        <TextField
          label={words.say('cloud.keySecret')}
          type="password"
          value={filled.keySecret}
          onChange={(keySecret) => set({ keySecret })}
          mono
        />
        <TextField
          label={words.say('cloud.lock')}
          hint={words.say('cloud.lockHint')}
          type="number"
          min={0}
          max={3650}
          value={filled.lockDays}
          onChange={(lockDays) => set({ lockDays })}
        />
        <TextField
          label={words.say('cloud.limit')}
          hint={words.say('cloud.limitHint')}
          type="number"
          min={0}
          value={filled.limit}
          onChange={(limit) => set({ limit })}
        />
      </div>
    </>
  );
}

function keysOf({ vault, name, keyId, keySecret }: Filled): { account: string; secret: string }[] {
  if (keyId === '') return [];
  return [
    { account: `copy:${vault}:${name}:id`, secret: keyId },
    { account: `copy:${vault}:${name}:secret`, secret: keySecret },
  ];
}

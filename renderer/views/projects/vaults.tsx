import { type ReactNode, useState } from 'react';
import type { VaultView } from '../../../main/contract/views/vault.ts';
import { useAsk, useDo } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Badge } from '../../parts/mark.tsx';
import { Card, Facts } from '../../parts/page.tsx';
import { Answer, Empty, Note, sentence } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { failureText } from '../../text/failures.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { Kit } from '../shared/kit.tsx';
import { Unlock } from '../shared/unlock.tsx';

export function Vaults(): ReactNode {
  const words = useText();
  const asked = useAsk('vault.list', {});
  return (
    <Answer of={asked}>
      {({ vaults }) =>
        vaults.length === 0 ? (
          <Empty icon="shield" title={words.say('vaults.none')} />
        ) : (
          <ul className="two-cards">
            {vaults.map((vault) => (
              <li key={vault.name}>
                <VaultCard vault={vault} words={words} />
              </li>
            ))}
          </ul>
        )
      }
    </Answer>
  );
}

function VaultCard({ vault, words }: { vault: VaultView; words: Words }): ReactNode {
  const { name, opensBy, problem } = vault;
  const { fail } = useToasts();
  const [kit, setKit] = useState(false);
  const check = useDo('check.start');
  return (
    <Card
      title={name}
      aside={
        opensBy === null ? null : (
          <Badge tone={opensBy === 'nobody' ? 'warn' : 'good'}>{words.say(`vaults.opens.${opensBy}`)}</Badge>
        )
      }
    >
      <div className="stack">
        {problem === null ? null : <Note tone="bad">{sentence(failureText(problem, words).what)}</Note>}
        <Facts rows={facts(vault, words)} />
        {opensBy === 'nobody' ? <Unlock vault={name} /> : null}
        <div className="row row-wrap">
          <Button
            small
            isDisabled={check.isPending}
            onPress={() => check.mutate({ place: { vault: name } }, { onError: fail })}
          >
            {words.say('vaults.check')}
          </Button>
          {vault.encrypted === true && opensBy !== 'nobody' ? (
            <Button small icon="key" onPress={() => setKit(true)}>
              {words.say('vaults.kit')}
            </Button>
          ) : null}
        </div>
      </div>
      {kit ? <KitDialog vault={name} onClose={() => setKit(false)} /> : null}
    </Card>
  );
}

function facts(vault: VaultView, words: Words): Parameters<typeof Facts>[0]['rows'] {
  const { say } = words;
  const { url, encrypted, snapshots, newestAt, storedBytes, freeBytes, totalBytes, kitConfirmed, projects } =
    vault;
  return [
    [say('cloud.place'), <code key="place">{url}</code>],
    encrypted === null
      ? null
      : [say('vaults.encryption'), say(encrypted ? 'vaults.encrypted' : 'vaults.plain')],
    snapshots === null ? null : [say('restore.snapshotsCount'), words.number(snapshots)],
    newestAt === null ? null : [say('overview.newest'), <Ago key="newest" at={newestAt} />],
    storedBytes === null ? null : [say('cloud.stored'), words.size(storedBytes)],
    freeBytes === null || totalBytes === null
      ? null
      : [
          say('vaults.free'),
          say('verification.amount', { proven: words.size(freeBytes), all: words.size(totalBytes) }),
        ],
    kitConfirmed === null
      ? null
      : [say('vaults.kit'), say(kitConfirmed ? 'vaults.kitKept' : 'vaults.kitUnknown')],
    projects.length === 0 ? null : [say('overview.projects'), projects.join(', ')],
  ];
}

function KitDialog({ vault, onClose }: { vault: string; onClose: () => void }): ReactNode {
  const words = useText();
  const asked = useAsk('vault.kit', { vault });
  const { fail } = useToasts();
  const confirm = useDo('vault.kitConfirmed', { done: onClose });
  return (
    <Dialog
      title={words.say('vaults.kit')}
      onClose={onClose}
      actions={
        <Button
          look="main"
          isDisabled={confirm.isPending}
          onPress={() => confirm.mutate({ vault }, { onError: fail })}
        >
          {words.say('vaults.kitDone')}
        </Button>
      }
    >
      <Answer of={asked}>{({ kit }) => <Kit kit={kit} />}</Answer>
    </Dialog>
  );
}

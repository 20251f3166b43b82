import type { ReactNode } from 'react';
import type { RequestInput } from '../../../main/contract/requests.ts';
import type { CopyCheck } from '../../../main/contract/views/copy.ts';
import { useAsk } from '../../api/ask.ts';
import { Mark, type Tone } from '../../parts/mark.tsx';
import { Answer, Note } from '../../parts/states.tsx';
import { useText, type Words } from '../../text/use-text.tsx';

const TONES: Readonly<Record<CopyCheck['state'], Tone>> = {
  ...{ ok: 'good', failed: 'bad', 'too-wide': 'warn', unknown: 'notice', skipped: 'still' },
};

/** Tries a place with a probe object and says line by line what is allowed there and what is not. */
export function Checks({ of }: { of: RequestInput<'copy.test'> }): ReactNode {
  const words = useText();
  const asked = useAsk('copy.test', of, { fresh: true });
  return (
    <Answer of={asked} rows={8}>
      {({ checks, ok }) => (
        <div className="stack">
          <ul className="checks">
            {checks.map((check) => (
              <li key={check.code}>
                <Mark tone={TONES[check.state]} size={16} />
                <span className="wrap-anywhere">{checkText(check, words)}</span>
              </li>
            ))}
          </ul>
          <Note tone={ok ? 'good' : 'bad'}>{words.say(ok ? 'cloud.usable' : 'cloud.notUsable')}</Note>
        </div>
      )}
    </Answer>
  );
}

function checkText({ code, state, message }: CopyCheck, words: Words): string {
  return words.maybe(`copies.checks.${code}.${state}`) ?? message;
}

import './verification.css';
import type { ReactNode } from 'react';
import { useAsk } from '../../api/ask.ts';
import { Page } from '../../parts/page.tsx';
import { Answer } from '../../parts/states.tsx';
import { useText } from '../../text/use-text.tsx';
import { CoverageCards } from './coverage.tsx';
import { Drills } from './drills.tsx';
import { Holds } from './holds.tsx';

/** What was proved, when, and what was found broken. */
export function Verification(): ReactNode {
  const words = useText();
  const coverage = useAsk('coverage.list', {});
  return (
    <Page
      title={words.say('areas.verification')}
      about={words.say('verification.about')}
      command="cofre drill"
    >
      <div className="stack-wide">
        <Holds />
        <Answer of={coverage}>{(known) => <CoverageCards coverage={known.coverage} />}</Answer>
        <Drills />
      </div>
    </Page>
  );
}

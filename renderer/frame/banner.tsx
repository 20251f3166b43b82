import type { ReactNode } from 'react';
import { useAsk, useDo } from '../api/ask.ts';
import { useLive } from '../api/core.tsx';
import { Button } from '../parts/button.tsx';
import { Note } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { useToasts } from '../parts/toasts.tsx';
import { useText } from '../text/use-text.tsx';

/** What concerns everything: no core, not let in, everything paused. */
export function Banner(): ReactNode {
  const words = useText();
  const { link, stopping } = useLive();
  const content =
    link === 'refused' ? (
      <Note tone="warn">{words.say('banner.refused')}</Note>
    ) : link === 'lost' ? (
      <Note tone="bad">{words.say(stopping ? 'banner.stopped' : 'banner.lost')}</Note>
    ) : (
      <Paused />
    );
  return (
    <div className="banner" role="status">
      {content}
    </div>
  );
}

function Paused(): ReactNode {
  const words = useText();
  const { data } = useAsk('core.info', {});
  const { fail } = useToasts();
  const resume = useDo('resume');
  if (data?.paused == null) return null;
  const { until } = data.paused;
  return (
    <Note tone="notice">
      <div className="spread">
        <span>
          {words.say('banner.paused')} {until === null ? null : <Ago at={until} />}
        </span>
        <Button small icon="play" onPress={() => resume.mutate({ project: null }, { onError: fail })}>
          {words.say('banner.resume')}
        </Button>
      </div>
    </Note>
  );
}

import './frame.css';
import { type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Loading } from '../parts/states.tsx';
import { useText } from '../text/use-text.tsx';
import { AREA_ENTRIES } from './areas.tsx';
import { Banner } from './banner.tsx';
import { Boundary } from './boundary.tsx';
import { Navigation } from './navigation.tsx';
import { Palette } from './palette.tsx';
import { useShortcuts } from './shortcuts.ts';
import { usePlace } from './use-place.ts';

/** What stands around every screen. */
export function Frame(): ReactNode {
  const { area, path } = usePlace();
  const words = useText();
  const main = useRef<HTMLElement>(null);
  const { palette, setPalette } = useShortcuts();
  const entry = AREA_ENTRIES.find((one) => one.area === area) ?? AREA_ENTRIES[0];
  const View = entry?.view;
  useEffect(() => {
    document.title = `${words.say(`areas.${area}`)} - Cofre`;
  }, [words, area]);
  useFocusOnChange(main, [area, ...path].join('/'));
  return (
    <div className="frame">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        {words.say('frame.skip')}
      </button>
      <Navigation onPalette={() => setPalette(true)} />
      <main ref={main} id="main" className="main" tabIndex={-1}>
        <Banner />
        <Boundary key={area}>
          <Suspense
            fallback={
              <div className="page">
                <Loading rows={6} />
              </div>
            }
          >
            {View === undefined ? null : <View />}
          </Suspense>
        </Boundary>
      </main>
      {palette ? <Palette onClose={() => setPalette(false)} /> : null}
    </div>
  );
}

/** A new screen begins at its top, for eyes and for the keyboard; not the first one, which the browser has placed. */
function useFocusOnChange(main: React.RefObject<HTMLElement | null>, where: string): void {
  const last = useRef(where);
  useEffect(() => {
    if (last.current === where) return;
    last.current = where;
    main.current?.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [main, where]);
}

import { useEffect, useState } from 'react';
import { AREA_ENTRIES } from './areas.tsx';
import { goTo, linkTo } from './place.ts';

/** Ctrl+K (or Cmd+K): the palette. Alt+1 … Alt+7: the areas in their order. `/`: the search field of the screen. */
export function useShortcuts(): { palette: boolean; setPalette: (open: boolean) => void } {
  const [palette, setPalette] = useState(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPalette(true);
        return;
      }
      const area =
        event.altKey && /^[1-9]$/.test(event.key) ? AREA_ENTRIES[Number(event.key) - 1] : undefined;
      if (area !== undefined) {
        event.preventDefault();
        goTo(linkTo(area.area));
        return;
      }
      if (event.key === '/' && !isTyping(event.target)) {
        const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
        if (field === null) return;
        event.preventDefault();
        field.focus();
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
  return { palette, setPalette };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

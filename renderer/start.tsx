import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Client } from './api/client.ts';
import { App } from './frame/app.tsx';
import { AREA_ENTRIES } from './frame/areas.tsx';
import type { Area } from './frame/place.ts';
import { loadTexts } from './text/texts.ts';
import { languageOf, looks } from './theme/theme.ts';

/** Draws the window once its texts and its first area are there. */
export async function start(client: Client, area: Area): Promise<void> {
  performance.mark('cofre.start'); // test/bench/window measures from here
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no root');
  const [first] = await Promise.all([
    loadTexts(languageOf(looks().language)),
    // What goes wrong is told where the area is shown.
    AREA_ENTRIES.find((entry) => entry.area === area)
      ?.fetch()
      .catch(() => {}),
  ]);
  createRoot(root).render(
    <StrictMode>
      <App client={client} first={first} />
    </StrictMode>,
  );
}

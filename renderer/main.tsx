import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { httpClient } from './api/http.ts';
import { bridgeOf, ipcClient } from './api/ipc.ts';
import { App } from './frame/app.tsx';
import { AREA_ENTRIES } from './frame/areas.tsx';
import { placeOf } from './frame/place.ts';
import { loadTexts } from './text/texts.ts';
import { languageOf, looks, showTheme } from './theme/theme.ts';

showTheme();
const bridge = bridgeOf(window);
const client = bridge === null ? httpClient() : ipcClient(bridge);
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no root');
// Beside the texts, not after them; what goes wrong is told where the area is shown.
const { area } = placeOf(location.hash);
void AREA_ENTRIES.find((entry) => entry.area === area)
  ?.fetch()
  .catch(() => {});
const first = await loadTexts(languageOf(looks().language));
createRoot(root).render(
  <StrictMode>
    <App client={client} first={first} />
  </StrictMode>,
);

import { askingEarly } from './api/early.ts';
import { httpClient } from './api/http.ts';
import { bridgeOf, ipcClient } from './api/ipc.ts';
import { placeOf } from './frame/place.ts';
import { languageOf, looks, showTheme } from './theme/theme.ts';

// Small on purpose: it runs, and has asked what the first screen shows, while the browser still reads all the rest.
showTheme();
const bridge = bridgeOf(window);
const place = placeOf(location.hash);
const isOverview = place.area === 'overview' && place.path.length === 0;
// Before the questions: while the core thinks about those, it sends nothing.
void (languageOf(looks().language) === 'pt-BR'
  ? import('../main/contract/text/pt-BR.json')
  : import('../main/contract/text/en.json'));
const client = askingEarly(
  bridge === null ? httpClient() : ipcClient(bridge),
  isOverview ? [['status.get', {}]] : [],
);
// Not awaited here: the start shares modules with this file, and would wait for its end.
void import('./start.tsx').then(({ start }) => start(client, place.area));

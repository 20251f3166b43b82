import { contextBridge, ipcRenderer } from 'electron';
import { CHANNELS } from './names.ts';
import { makeBridge } from './window/bridge.ts';

// Runs in a sandboxed world of its own before the page does: all that the page ever sees of the shell is `window.cofre`.
contextBridge.exposeInMainWorld('cofre', makeBridge(ipcRenderer));
ipcRenderer.on(CHANNELS.go, (_event, place: unknown) => {
  const location: unknown = Reflect.get(globalThis, 'location');
  if (typeof place === 'string') Reflect.set(Object(location), 'hash', place);
});

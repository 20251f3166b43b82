/**
 * Source of what runs in a page before its own code: the preload, with what a sandboxed one gets of Electron. It has a closure
 * of its own in the page's world, no world of its own: that a page cannot reach around its bridge is Electron's to keep.
 */
export function preloadSource(preload: string): string {
  return `if (window === window.top) (() => {
    const listeners = new Map(), call = hostCall;
    const of = (channel) => listeners.get(channel) ?? listeners.set(channel, new Set()).get(channel);
    globalThis.hostDeliver = ([channel, given]) => of(channel).forEach((each) => each({}, ...given));
    const ipcRenderer = {
      invoke: (channel, ...given) => call(channel, given),
      on: (channel, listener) => of(channel).add(listener),
      removeListener: (channel, listener) => of(channel).delete(listener),
    };
    const frozen = (value) => typeof value !== 'object' || value === null ? value
      : Object.freeze(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, frozen(each)])));
    const contextBridge = {
      exposeInMainWorld: (key, value) => Object.defineProperty(window, key, { value: frozen(value), enumerable: true }),
    };
    const require = (name) => {
      if (name !== 'electron') throw new Error('a sandboxed preload may not require ' + name);
      return { ipcRenderer, contextBridge };
    };
    ((require, module, exports) => { ${preload}
    })(require, { exports: {} }, {});
  })();`;
}

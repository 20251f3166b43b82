// Source of what runs in the pages. Electron's contextBridge lets values cross between the page's world and the preload's;
// here both worlds share one membrane of synchronous DOM events. A page could forge these events: what it can do with the
// bridge, not that it cannot get around it, is what tests show.

const membrane = `(me, other) => {
  const functions = [], promises = new Map();
  let last = 0, returned;
  const send = (message) => window.dispatchEvent(new CustomEvent('host:' + other, { detail: JSON.stringify(message) }));
  const out = (value) => {
    if (typeof value === 'function') return { $function: functions.push(value) - 1 };
    if (value instanceof Promise) {
      const id = me + ++last;
      value.then((done) => send({ settle: id, value: out(done) }), (error) => send({ settle: id, error: error.message }));
      return { $promise: id };
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(out);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, out(each)]));
  };
  const back = (value) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$promise' in value) return new Promise((resolve, reject) => promises.set(value.$promise, { resolve, reject }));
    if ('$function' in value) return (...given) => {
      send({ call: value.$function, given: out(given) });
      if ('error' in returned) throw new Error(returned.error);
      return back(returned.value);
    };
    if (Array.isArray(value)) return value.map(back);
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, back(each)])));
  };
  window.addEventListener('host:' + me, ({ detail }) => {
    const message = JSON.parse(detail);
    if ('expose' in message) Object.defineProperty(window, message.expose, { value: back(message.value), enumerable: true });
    else if ('settle' in message) {
      const { resolve, reject } = promises.get(message.settle);
      if ('error' in message) reject(new Error(message.error)); else resolve(back(message.value));
    } else if ('returned' in message) returned = message.returned;
    else {
      let answer;
      try { answer = { value: out(functions[message.call](...back(message.given))) }; }
      catch (error) { answer = { error: error.message }; }
      send({ returned: answer });
    }
  });
  return { expose: (key, value) => send({ expose: key, value: out(value) }) };
}`;

/** For the page's own world. */
export const pageWorld = `if (window === window.top) (${membrane})('page', 'preload');`;

/** For the preload's world: what a sandboxed preload gets of Electron, and the preload itself. */
export function preloadWorld(preload: string): string {
  return `if (window === window.top) (() => {
    const { expose } = (${membrane})('preload', 'page');
    const waiting = new Map(), listeners = new Map();
    let last = 0;
    globalThis.hostDeliver = (message) => {
      if ('channel' in message) return (listeners.get(message.channel) ?? []).forEach((each) => each({}, ...message.given));
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      if ('error' in message) reject(new Error(message.error)); else resolve(message.value);
    };
    const ipcRenderer = {
      invoke: (channel, ...given) => new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        while (given.length > 0 && given.at(-1) === undefined) given.pop();
        hostCall(JSON.stringify({ id, channel, given }));
      }),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      removeListener: (channel, listener) =>
        listeners.set(channel, (listeners.get(channel) ?? []).filter((each) => each !== listener)),
    };
    const require = (name) => {
      if (name !== 'electron') throw new Error('a sandboxed preload may not require ' + name);
      return { ipcRenderer, contextBridge: { exposeInMainWorld: expose } };
    };
    ((require, module, exports) => { ${preload}
    })(require, { exports: {} }, {});
  })();`;
}

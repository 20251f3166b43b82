import en from '../../../contract/text/en.json' with { type: 'json' };
import pt from '../../../contract/text/pt-BR.json' with { type: 'json' };

type Words = (typeof en)['dashboard'];

function wordsFor(acceptLanguage: string): { readonly lang: string; readonly words: Words } {
  const first = acceptLanguage.split(',')[0]?.trim().toLowerCase() ?? '';
  return first.startsWith('pt')
    ? { lang: 'pt-BR', words: pt.dashboard }
    : { lang: 'en', words: en.dashboard };
}

/** The page behind a one-time link: its script sends what stands after `#`, which no server or proxy writes down. */
export function openPage(acceptLanguage: string, asksPassword: boolean): string {
  const { lang, words } = wordsFor(acceptLanguage);
  const form = `<form id="form" hidden><label>${words.password} <input id="password" type="password"
autocomplete="current-password" required></label> <button>${words.enter}</button></form>`;
  return page(lang, words.title, [
    `<p id="state" role="status" data-used="${words.used}" data-wrong="${words.wrong}" data-wait="${words.wait}"
data-unreachable="${words.unreachable}" data-login="${words.login}">${words.opening}</p>`,
    asksPassword ? form : '',
    '<script src="/open.js"></script>',
  ]);
}

export function notBuiltPage(acceptLanguage: string): string {
  const { lang, words } = wordsFor(acceptLanguage);
  return page(lang, words.title, [`<p>${words.notBuilt}</p>`, '<pre>npm run build</pre>']);
}

function page(lang: string, title: string, body: readonly string[]): string {
  return `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${title}</title><link rel="stylesheet" href="/open.css">
</head><body><main><h1>Cofre</h1>
${body.join('\n')}
</main></body></html>
`;
}

export const OPEN_STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh}
main{max-width:32rem;padding:2rem}input,button{font:inherit;padding:.4rem .6rem}
`;

/** Plain script of a browser. The key stays with this origin, port included: a cookie alone opens nothing. */
export const OPEN_SCRIPT = `'use strict';
const state = document.getElementById('state');
const form = document.getElementById('form');
const say = (name) => { state.textContent = state.dataset[name]; };
async function enter(body, failure) {
  let answer;
  try {
    answer = await fetch('/login', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    });
  } catch { return say('unreachable'); }
  if (answer.status === 429) return say('wait');
  if (!answer.ok) { if (form) form.hidden = false; return say(failure); }
  localStorage.setItem('cofre.key', (await answer.json()).key);
  location.replace(way.length === 0 ? '/' : '/#/' + way.join('/'));
}
const [token, ...way] = location.hash.slice(1).split('/'); // #token, or #token/history/run: where to go then
history.replaceState(null, '', '/open');
if (token !== '') enter({ token }, 'used');
else { say('login'); if (form) form.hidden = false; }
if (form) form.addEventListener('submit', (event) => {
  event.preventDefault();
  enter({ password: document.getElementById('password').value }, 'wrong');
});
`;

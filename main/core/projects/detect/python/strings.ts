/** The text of a Python string literal with its prefix and quotes, or null when it is no plain string (bytes, f). */
export function pythonString(source: string): string | null {
  const match = /^([A-Za-z]*)("""|'''|"|')([\s\S]*)\2$/.exec(source);
  const [, prefix = '', , body = ''] = match ?? [];
  if (match === null || /[bf]/i.test(prefix)) return null;
  return /r/i.test(prefix) ? body : unescapePython(body);
}

/** Text between the quotes of an f-string that stands outside of braces. */
export function formatText(text: string, isRaw: boolean): string {
  const plain = text.replaceAll('{{', '{').replaceAll('}}', '}');
  return isRaw ? plain : unescapePython(plain);
}

function unescapePython(text: string): string {
  return text.replaceAll(
    /\\(\r?\n|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[\s\S])/g,
    (all: string, code: string) => {
      if (/^\r?\n$/.test(code)) return '';
      if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
      if (/^[xuU]./.test(code)) return character(Number.parseInt(code.slice(1), 16), all);
      return ESCAPES[code] ?? all;
    },
  );
}

function character(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

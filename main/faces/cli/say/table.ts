export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** Columns two blanks apart, as wide as their widest cell; the last one is not padded. Cells must be printable already. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title }, n) =>
    Math.max(...[title, ...rows.map((row) => row[n] ?? '')].map(displayWidth)),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, n) => {
        const cell = cells[n] ?? '';
        const gap = ' '.repeat(Math.max(0, (widths[n] ?? 0) - displayWidth(cell)));
        if (align === 'right') return gap + cell;
        return n === columns.length - 1 ? cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  const header = columns.some(({ title }) => title !== '') ? [line(columns.map(({ title }) => title))] : [];
  return [...header, ...rows.map(line)];
}

/** Name and value, one a line: `Host      laptop`. */
export function facts(rows: readonly (readonly [string, string])[]): string[] {
  return table([{ title: '' }, { title: '' }], rows);
}

/** Colours take no room. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
const SGR = /\u001b\[\d+m/g;
/** Marks that stand on the character before them. */
const COMBINING = /\p{Mn}|\p{Me}|\u200d|[\ufe00-\ufe0f]/u;
/** East Asian wide characters and emoji take two columns (the main blocks of UAX #11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

export function displayWidth(text: string): number {
  const plain = text.replaceAll(SGR, '');
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const char of plain) if (!COMBINING.test(char)) width += WIDE.test(char) ? 2 : 1;
  return width;
}

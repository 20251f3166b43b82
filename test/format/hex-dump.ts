/** Hex dumps as `hexdump -C` prints them; `*` stands for lines equal to the one before. */
export function dump(bytes: Buffer): string {
  const lines: string[] = [];
  let before = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const hex = [...row]
      .map((byte, n) => `${n === 8 ? ' ' : ''}${byte.toString(16).padStart(2, '0')}`)
      .join(' ');
    const text = row.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '.');
    if (hex === before && row.length === 16) {
      if (lines.at(-1) !== '*') lines.push('*');
      continue;
    }
    before = hex;
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(48)}  |${text}|`);
  }
  lines.push(bytes.length.toString(16).padStart(8, '0'));
  return lines.join('\n');
}

/** The bytes of such a dump. */
export function undump(text: string): Buffer {
  const rows: Buffer[] = [];
  let length = 0;
  let repeated = false;
  const fill = (until: number) => {
    const row = rows.at(-1) ?? Buffer.alloc(0);
    for (; repeated && length < until; length += row.length) rows.push(row);
    repeated = false;
  };
  for (const line of text.trim().split('\n')) {
    if (line === '*') {
      repeated = true;
      continue;
    }
    const [, offset = '', hex = ''] = /^([0-9a-f]{8})(?: {2}([0-9a-f ]+?) +\|.*\|)?$/.exec(line) ?? [];
    fill(Number.parseInt(offset, 16));
    if (length !== Number.parseInt(offset, 16)) throw new Error(`the dump has a gap before ${line}`);
    const row = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    if (row.length > 0) rows.push(row);
    length += row.length;
  }
  return Buffer.concat(rows);
}

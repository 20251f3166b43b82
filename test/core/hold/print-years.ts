import { measure } from './years.ts';

/** `node test/core/hold/print-years.ts [projects] [days] [seed]`: the numbers of docs/anomalies.md. */
const [projects = '200', days = '365', seed = '1'] = process.argv.slice(2);
const measured = measure(Number(projects), { days: Number(days), seed: Number(seed) });
const { years, alarms, byCode, detected } = measured;
process.stdout.write(
  `${years.toFixed(0)} ordinary project years, ${alarms} alarms: ${(alarms / years).toFixed(3)} a year\n`,
);
for (const [code, count] of Object.entries(byCode)) process.stdout.write(`  ${code}: ${count}\n`);
for (const [what, { of, seen }] of Object.entries(detected))
  process.stdout.write(`${what}: ${seen} of ${of} seen (${((100 * seen) / Math.max(1, of)).toFixed(1)} %)\n`);

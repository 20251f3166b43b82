import type { Coverage } from '../../../contract/views/proof.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from './escape.ts';

/** How much of a place was read back lately, and what waits longest. */
export function sayCoverage({ out, say, measures }: Context, coverage: Coverage): void {
  const { vault, copy, packs, provenPacks, bytes, provenBytes, windowDays, oldestAt, damagedPacks } =
    coverage;
  const name = escapeForTerminal(copy === null ? vault : `${vault} → ${copy}`);
  const share = bytes === 0 ? 100 : Math.floor((provenBytes / bytes) * 100);
  const values = {
    ...{ name, count: windowDays, share: measures.number(share) },
    ...{ packs: measures.number(provenPacks), all: measures.number(packs), size: measures.size(provenBytes) },
  };
  const line = say('coverage.share', values);
  out.say(share === 100 ? out.paint.good(line) : line);
  if (oldestAt !== null) out.say(`  ${say('coverage.oldest', { time: measures.exact(oldestAt) })}`);
  else if (packs > 0) out.say(`  ${say('coverage.never', { count: packs - provenPacks })}`);
  if (damagedPacks > 0) out.alert(out.paint.bad(`  ${say('coverage.damaged', { count: damagedPacks })}`));
}

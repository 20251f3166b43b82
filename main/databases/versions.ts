import type { DatabasePlace } from '../contract/settings/database.ts';
import type { DatabaseWorld } from './driver.ts';
import { type Circumstances, failure, failureOf } from './failure/failure.ts';
import { runTool, succeeded } from './place/run-tool.ts';
import type { ToolCall } from './place/tool-call.ts';

/** What `<tool> --version` prints; fails where the tool is not there or does not run. */
export async function versionLine(
  call: ToolCall,
  place: DatabasePlace,
  options: { readonly world: DatabaseWorld; readonly about: Circumstances },
): Promise<string> {
  const ran = await runTool({ ...call, args: ['--version'], input: 'none' }, place, options.world);
  if (!succeeded(ran)) throw failureOf(call.tool, ran, options.about);
  const line = ran.output.toString('utf8').split('\n')[0]?.trim() ?? '';
  if (!/\d/.test(line))
    throw failure('dump-tool-missing', 'dbOddTool', `${call.tool} --version says ${line.slice(0, 80)}`, {
      tool: call.tool,
    });
  return line;
}

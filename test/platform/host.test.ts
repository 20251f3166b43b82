import { describe, expect, it } from 'vitest';
import { isAlive, processStartTime, thisProcess } from '../../main/platform/host.ts';

describe('this process', () => {
  it('describes itself the same way each time', () => {
    expect(thisProcess()).toEqual(thisProcess());
    expect(thisProcess()).toMatchObject({
      pid: process.pid,
      machine: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it('does not give away the id of the machine', () => {
    expect(Object.keys(thisProcess()).sort()).toEqual(['bootId', 'host', 'machine', 'pid', 'startTime']);
  });

  it.runIf(process.platform === 'linux')(
    'knows on Linux when the machine and the process were started',
    () => {
      expect(thisProcess().bootId).toMatch(/^[0-9a-f-]{36}$/);
      expect(thisProcess().startTime).toBeGreaterThan(0);
      expect(processStartTime(process.pid)).toBe(thisProcess().startTime);
    },
  );
});

describe('another process', () => {
  it('is not alive when there is none of that number', () => {
    expect(isAlive(2 ** 30, null)).toBe(false);
  });

  it('is alive when it belongs to another user', () => {
    expect(isAlive(process.ppid, null)).toBe(true);
    if (process.platform === 'linux') expect(isAlive(1, null)).toBe(true);
  });

  it.runIf(process.platform === 'linux')('is another one when it was started at another time', () => {
    expect(isAlive(process.ppid, processStartTime(process.ppid))).toBe(true);
    expect(isAlive(process.ppid, 1)).toBe(false);
  });
});

/** How schemas read a few things: to compile one first costs a process some 5 ms, which pays only from hundreds of readings on. */
export const UNCOMPILED = { jitless: true } as const;

import { expect, test } from 'vitest';
import { isOwnNetwork } from '../../../main/core/notify/net/hosts.ts';

test.each([
  'localhost',
  '127.0.0.1',
  '127.8.8.8',
  '[::1]',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.9',
  '[fd00::1]',
  '[fe80::1]',
  '100.64.0.1',
  'nas',
  'nas.local',
  'push.home.arpa',
  'gotify.lan',
])('without encryption to %s: it is our own network', (host) => expect(isOwnNetwork(host)).toBe(true));

test.each([
  'example.org',
  '8.8.8.8',
  '172.32.0.1',
  '172.15.0.1',
  '[2001:db8::1]',
  'localhost.example.org',
  '11.0.0.1',
  'local.example.org',
  '192.169.0.1',
])('never without encryption to %s', (host) => expect(isOwnNetwork(host)).toBe(false));

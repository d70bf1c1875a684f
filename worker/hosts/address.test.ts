import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readClientAddress, readClientCountry } from './address.node.ts';

/** What a host hears of a caller who sends these headers from this machine. */
async function hear(headers: Record<string, string>, trustedProxies: readonly string[]) {
  const heard = Promise.withResolvers<IncomingMessage>();
  const server = createServer((request, response) => {
    heard.resolve(request);
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => void server.close());
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers });
  const request = await heard.promise;
  return [readClientAddress(request, trustedProxies), readClientCountry(request, trustedProxies)];
}

test('address and country are believed from a trusted proxy, and from nobody else', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.9, 203.0.113.5', 'cf-ipcountry': 'FR' };
  expect(await hear(headers, ['127.0.0.1'])).toEqual(['203.0.113.5', 'FR']);
  expect(await hear(headers, ['127.0.0.1', '203.0.113.5'])).toEqual(['198.51.100.9', 'FR']);
  expect(await hear(headers, [])).toEqual(['127.0.0.1', undefined]);
  expect(await hear({}, ['127.0.0.1'])).toEqual(['127.0.0.1', undefined]);
});

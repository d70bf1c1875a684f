import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTwilio, type TwilioBench } from '../../worker/message/senders/twilio.server.ts';

/** A Twilio over HTTP, for what runs in another process: the name of the server that is meant begins the path. */
export async function serveTwilio(): Promise<{ url: string; twilio: TwilioBench; close(): void }> {
  const twilio = await openTwilio();
  const server = createServer(async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = 'GET', url = '/', headers } = request;
    const said = await twilio.fetch(`https:/${url}`, {
      method,
      headers: { authorization: headers.authorization ?? '', 'content-type': headers['content-type'] ?? '' },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks).toString() }),
    });
    answer.writeHead(said.status, { 'content-type': 'application/json' }).end(await said.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, twilio, close: () => server.close() };
}

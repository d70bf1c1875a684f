import { onTestFinished } from 'vitest';
import { describeClient, temporaryFile } from './client.contract.ts';
import { openThreadDatabase } from './thread.ts';

async function open(options: Partial<Parameters<typeof openThreadDatabase>[0]> = {}) {
  const client = await openThreadDatabase({ file: temporaryFile(), ...options });
  onTestFinished(() => client.end());
  return client;
}

describeClient('embedded file', open);

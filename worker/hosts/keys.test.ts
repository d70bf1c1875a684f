import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ConfigError, parseConfig } from '../config.ts';
import { signVapid } from '../message/senders/push.vapid.ts';
import { withLocalSecrets } from './keys.node.ts';

it('a machine that was given no secrets keeps those it made, and an older one gets keys for notifications', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const made = withLocalSecrets({}, folder);
  expect(withLocalSecrets({}, folder)).toEqual(made);
  const [key] = parseConfig(made).vapidKeys;
  expect(key && (await signVapid(key, 'https://fcm.googleapis.com/x', 'https://go.test', 0))).toMatch(/^vapid t=/);

  const file = path.join(folder, 'secrets.json');
  const { VAPID_KEYS: _, ...older } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  writeFileSync(file, JSON.stringify(older));
  const mended = withLocalSecrets({}, folder);
  expect(mended).toMatchObject(older);
  expect(mended.VAPID_KEYS).toMatch(/^B[\w-]{86}:[\w-]{43}$/);
  expect(withLocalSecrets({}, folder)).toEqual(mended);
  // Half a configuration is refused, not completed.
  expect(withLocalSecrets({ DATA_KEYS: 'k1:x' }, folder)).toEqual({ DATA_KEYS: 'k1:x' });
  const faulty = () => parseConfig({ ...made, VAPID_KEYS: 'public' });
  expect(faulty).toThrow(ConfigError);
  expect(faulty).toThrow(/VAPID_KEYS: expected public:private/);
});

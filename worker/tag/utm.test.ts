import { expect, test } from 'vitest';
import { cleanUtm } from './utm.ts';

test.each([
  'newsletter',
  'sale-20261123',
  '20261123_spring',
  '21345678901',
  '120213456789012345',
  'cmp_00000000000000000000DEM1',
  'cmp_01M7Q8ECG0F0KBTGS7QSV01JEJ',
  'ad-0012345678',
])('%s is what a campaign may be called', (campaign) => {
  expect(cleanUtm({ campaign })).toEqual({ campaign });
});

test.each([
  'ben@example.com',
  'ben%40example.com',
  '+491701234567',
  '00491701234567',
  '01701234567',
  'tel +12025550123',
])('%s is somebody’s address, and no campaign', (campaign) => {
  expect(cleanUtm({ source: 'ads', campaign })).toEqual({ source: 'ads' });
});

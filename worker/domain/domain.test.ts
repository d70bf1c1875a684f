import { describe, expect, it } from 'vitest';
import { cleanDomain, dmarcParents, judgeDomain, judgeRecord, recordsOf } from './domain.ts';

const domain = { domain: 'mail.shop.example', selector: 'gw1', publicKey: 'MIIBabc+/=' };
const records = recordsOf(domain, 'mail.goodword.example');
const of = (record: string) => records.find((one) => one.record === record) as (typeof records)[number];

describe('the records of a sending domain', () => {
  it('are named as the standards say', () => {
    expect(records.map(({ name, type }) => `${type} ${name}`)).toEqual([
      'TXT gw1._domainkey.mail.shop.example',
      'CNAME bounce.mail.shop.example',
      'TXT mail.shop.example',
      'TXT _dmarc.mail.shop.example',
    ]);
    expect(dmarcParents('mail.shop.example')).toEqual(['_dmarc.shop.example']);
    expect(dmarcParents('shop.example')).toEqual([]);
  });

  it.each([
    ['dkim', [], 'missing'],
    ['dkim', ['v=DKIM1; k=rsa; p=MIIBabc+/='], 'ok'],
    ['dkim', ['k=rsa;p=MIIB abc+/= ;'], 'ok'],
    ['dkim', ['v=DKIM1; p='], 'wrong'],
    ['dkim', ['v=DKIM1; k=rsa; p=MIIBabc+/=', 'v=DKIM1; k=rsa; p=other'], 'wrong'],
    ['bounce', ['Bounce.Mail.Goodword.Example.'], 'ok'],
    ['bounce', ['bounce.other.example.'], 'wrong'],
    ['spf', ['google-site-verification=x'], 'missing'],
    ['spf', ['v=spf1 include:_spf.google.com include:mail.goodword.example -all'], 'ok'],
    ['spf', ['v=spf1 include:_spf.google.com -all'], 'wrong'],
    ['spf', ['v=spf1 include:mail.goodword.example ~all', 'v=spf1 -all'], 'wrong'],
    ['dmarc', ['v=DMARC1; p=reject; rua=mailto:x@shop.example'], 'ok'],
    ['dmarc', ['v=DMARC1; p=perhaps'], 'wrong'],
  ] as const)('%s %j is %s', (record, answers, finding) => {
    expect(judgeRecord(of(record), answers)).toBe(finding);
  });

  it('make a domain what it is', () => {
    const all = { dkim: 'ok', bounce: 'ok', spf: 'ok', dmarc: 'ok' } as const;
    expect(judgeDomain('pending', all)).toBe('verified');
    expect(judgeDomain('pending', { ...all, spf: 'missing' })).toBe('pending');
    expect(judgeDomain('pending', { ...all, spf: 'wrong' })).toBe('failed');
    expect(judgeDomain('verified', { ...all, dkim: 'missing' })).toBe('failed');
    // A resolver that is down changes nothing.
    expect(judgeDomain('verified', { ...all, dkim: 'unknown' })).toBe('verified');
    expect(judgeDomain('pending', { ...all, dkim: 'unknown' })).toBe('pending');
  });

  it.each([
    ['mail.shop.example', 'mail.shop.example'],
    ['shop.example.', 'shop.example'],
    ['localhost', undefined],
    ['mail.goodword.example', undefined],
    ['x.mail.goodword.example', undefined],
    ['-shop.example', undefined],
    ['10.0.0.1', undefined],
    [undefined, undefined],
  ])('%s is %s', (typed, cleaned) => {
    expect(cleanDomain(typed, 'mail.goodword.example')).toBe(cleaned);
  });
});

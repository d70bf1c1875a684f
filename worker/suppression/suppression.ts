import type { FieldError } from '../errors.ts';
import { findNumber } from '../message/sms/number.ts';
import { normaliseEmail } from '../privacy/address.ts';

/** How a list names whom not to contact: plain addresses, or the sha256 of normalised ones. */
export interface ListOptions {
  channel: 'email' | 'sms';
  /** Of numbers that have no plus, as `+1`: they are read as its plan has them, with or without it. */
  callingCode?: string;
}

/** A usable line of a list. */
type Listed = { address: string } | { sha256: string };

export interface ReadList {
  entries: Listed[];
  /** Lines that are no address, the first hundred of them. */
  faults: FieldError[];
  faultCount: number;
}

const MOST_FAULTS = 100;
const SHA256 = /^[0-9a-f]{64}$/i;
const HEADING = /^(e-?mail|phone|number|mobile|address|sha-?256|hash|msisdn)\b/i;

/** The first cell of a line, without quotes. */
function firstCell(line: string): string {
  const quoted = /^\s*"([^"]*)"/.exec(line);
  return (quoted?.[1] ?? line.split(/[,;\t]/, 1)[0] ?? '').trim();
}

/** One entry of a list; undefined where it is none. */
function readListed(text: string, { channel, callingCode }: ListOptions): Listed | undefined {
  if (SHA256.test(text)) return { sha256: text.toLowerCase() };
  const address = channel === 'email' ? normaliseEmail(text) : findNumber(text, callingCode);
  return address === undefined ? undefined : { address };
}

/**
 * Reads a list of addresses that must not be contacted: one a line, the first cell counts, a heading and empty lines
 * are skipped. What a faulty line says is never repeated.
 */
export function readList(text: string, options: ListOptions): ReadList {
  const expected = options.channel === 'email' ? 'an email address' : 'a number as +12025550123';
  const entries: Listed[] = [];
  const faults: FieldError[] = [];
  let faultCount = 0;
  let line = 0;
  // Lists may come from Windows, and from a program that marks its encoding.
  for (const raw of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    line += 1;
    const cell = firstCell(raw);
    if (cell === '' || (line === 1 && HEADING.test(cell) && !cell.includes('@'))) continue;
    const entry = readListed(cell, options);
    if (entry) {
      entries.push(entry);
      continue;
    }
    faultCount += 1;
    if (faults.length < MOST_FAULTS) {
      faults.push({ path: `line.${line}`, code: 'no_address', message: `expected ${expected}, or its sha256` });
    }
  }
  return { entries, faults, faultCount };
}

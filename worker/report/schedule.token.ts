import { decodeNumber, encodeNumber } from '../number.ts';
import type { Secrets } from '../ports.ts';

const PURPOSE = 'report-stop';
/** Shop's number, schedule, first day of the period or a message's id, signature. */
const TOKEN = /^([0-9a-z]{4})\.(sch_[0-9A-Za-z]{26})\.(\d{4}-\d\d-\d\d|msg_[0-9A-Za-z]{26})\.([\w-]{20,})$/;

/** What ends a report from one of its mails: signed, and another one in each mail. */
export function makeStopToken(
  secrets: Pick<Secrets, 'sign'>,
  shopNumber: number,
  scheduleId: string,
  occasion: string,
): string {
  const said = `${encodeNumber(shopNumber)}.${scheduleId}.${occasion}`;
  return `${said}.${secrets.sign(PURPOSE, said)}`;
}

/** Undefined for anything that we did not sign. */
export function readStopToken(
  secrets: Pick<Secrets, 'verify'>,
  text: string,
): { shopNumber: number; scheduleId: string } | undefined {
  const [, number = '', scheduleId = '', occasion, signature = ''] = TOKEN.exec(text) ?? [];
  const shopNumber = decodeNumber(number);
  if (shopNumber === undefined || !secrets.verify(PURPOSE, `${number}.${scheduleId}.${occasion}`, signature)) {
    return undefined;
  }
  return { shopNumber, scheduleId };
}

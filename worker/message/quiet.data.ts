/** Local minutes of the day in which a message may arrive, from and before; null: none that day. */
export type Hours = readonly [from: number, before: number] | null;

/** The hours of a week, in the recipient's own time. */
export interface Week {
  weekday: Hours;
  saturday: Hours;
  sunday: Hours;
}

/** Hours as `9-20` on weekdays, Saturdays and Sundays; `-` for a day without any. */
function week(weekday: string, saturday = weekday, sunday = saturday): Week {
  const hours = (text: string): Hours => {
    const [from = '', before = ''] = text.split('-');
    return from ? [Number(from) * 60, Number(before) * 60] : null;
  };
  return { weekday: hours(weekday), saturday: hours(saturday), sunday: hours(sunday) };
}

/** Where no law says more: nobody's phone rings before nine or after eight. */
export const DECENT = week('9-20');

/** The whole week. */
export const ALL = week('0-24');

/**
 * The hours for texts in the United States: 47 CFR 64.1200(c)(1), and states that are stricter, of several vendors'
 * readings of each the strictest. Not complete and no legal advice: a retailer narrows it further where counsel says.
 */
export const UNITED_STATES = {
  federal: week('8-21'),
  /** For a number that tells no state. */
  unknown: week('10-18', '10-17', '-'),
  states: {
    AL: week('8-20', '8-20', '-'),
    CA: week('9-21'),
    CT: week('9-20'),
    FL: week('8-20'),
    IL: week('9-21'),
    KY: week('10-21'),
    LA: week('8-20', '8-20', '-'),
    MA: week('8-20'),
    MD: week('8-20'),
    MI: week('9-21'),
    MN: week('9-21'),
    MS: week('8-20', '8-20', '-'),
    NJ: week('8-20'),
    NM: week('9-21'),
    NV: week('9-20'),
    OK: week('8-20'),
    RI: week('9-18', '10-17', '10-17'),
    TX: week('9-21', '9-21', '12-21'),
  } as Record<string, Week>,
};

/** Time zones of states that lie in another than their neighbours', or in several (IANA). */
const EASTERN = 'America/New_York';
const CENTRAL = 'America/Chicago';
const MOUNTAIN = 'America/Denver';
const PACIFIC = 'America/Los_Angeles';

/** Every zone in which some of a state's numbers live. */
export const ZONES_OF_STATE: Record<string, readonly string[]> = {
  AK: ['America/Anchorage', 'America/Adak'],
  AL: [CENTRAL, EASTERN],
  AR: [CENTRAL],
  AS: ['Pacific/Pago_Pago'],
  AZ: ['America/Phoenix', MOUNTAIN],
  CA: [PACIFIC],
  CO: [MOUNTAIN],
  CT: [EASTERN],
  DC: [EASTERN],
  DE: [EASTERN],
  FL: [EASTERN, CENTRAL],
  GA: [EASTERN],
  GU: ['Pacific/Guam'],
  HI: ['Pacific/Honolulu'],
  IA: [CENTRAL],
  ID: ['America/Boise', PACIFIC],
  IL: [CENTRAL],
  IN: ['America/Indiana/Indianapolis', CENTRAL],
  KS: [CENTRAL, MOUNTAIN],
  KY: [EASTERN, CENTRAL],
  LA: [CENTRAL],
  MA: [EASTERN],
  MD: [EASTERN],
  ME: [EASTERN],
  MI: ['America/Detroit', CENTRAL],
  MN: [CENTRAL],
  MO: [CENTRAL],
  MP: ['Pacific/Saipan'],
  MS: [CENTRAL],
  MT: [MOUNTAIN],
  NC: [EASTERN],
  ND: [CENTRAL, MOUNTAIN],
  NE: [CENTRAL, MOUNTAIN],
  NH: [EASTERN],
  NJ: [EASTERN],
  NM: [MOUNTAIN],
  NV: [PACIFIC, MOUNTAIN],
  NY: [EASTERN],
  OH: [EASTERN],
  OK: [CENTRAL],
  OR: [PACIFIC, 'America/Boise'],
  PA: [EASTERN],
  PR: ['America/Puerto_Rico'],
  RI: [EASTERN],
  SC: [EASTERN],
  SD: [CENTRAL, MOUNTAIN],
  TN: [EASTERN, CENTRAL],
  TX: [CENTRAL, MOUNTAIN],
  UT: [MOUNTAIN],
  VA: [EASTERN],
  VI: ['America/St_Thomas'],
  VT: [EASTERN],
  WA: [PACIFIC],
  WI: [CENTRAL],
  WV: [EASTERN],
  WY: [MOUNTAIN],
};

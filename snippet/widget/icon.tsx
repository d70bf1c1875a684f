/** Line icons on a 24 px grid; they take the colour of their text. */
const PATHS: Record<string, string> = {
  email: 'M3 6h18v13H3zm0 1 9 6 9-6',
  sms: 'M4 5h16v11H10l-6 4z',
  whatsapp: 'm4 20 1-4a8 8 0 1 1 3 3zm5-11c0 3 3 6 6 6l1-2-2-1-1 1-2-2 1-1-1-2z',
  facebook: 'M14 21v-7h3V10h-3V8q0-2 3-2V3q-7-1-7 5v2H7v4h3v7',
  messenger: 'm4 20 1-4a8 8 0 1 1 3 3zm3-6 3-4 3 3 3-3',
  native: 'M12 15V3L8 7m4-4 4 4M5 12v8h14v-8',
  qr: 'M4 4h6v6H4zm10 0h6v6h-6zM4 14h6v6H4zm10 0v3m3 3h3v-6',
  gift: 'M4 11h16v9H4zM3 7h18v4H3zm9 13V7q-2-5-5-3t5 3q2-5 5-3t-5 3',
  close: 'm6 6 12 12M6 18 18 6',
  back: 'm15 5-7 7 7 7',
  more: 'M5 12h0m7 0h0m7 0h0',
};

export const icon = (name: string) => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);

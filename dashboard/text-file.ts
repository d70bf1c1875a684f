/** How a list's bytes are to be read: as the server reads those that it is sent (worker/text-file.ts). */
function encodingOf(bytes: Uint8Array): string {
  const [one, two] = bytes;
  if (one === 0xff && two === 0xfe) return 'utf-16le';
  if (one === 0xfe && two === 0xff) return 'utf-16be';
  const at = bytes.findIndex((byte) => byte >= 0x80);
  if (at < 0) return 'utf-8';
  const first = bytes[at] as number;
  try {
    // The first character beyond ASCII gives a file of Western Europe away.
    const character = bytes.subarray(at, at + (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2));
    new TextDecoder('utf-8', { fatal: true }).decode(character);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** The text of a list that a member chose, in whichever encoding a spreadsheet saved it. */
export async function readTextFile(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

import { expect, it } from 'vitest';
import { createTextReader } from '../worker/text-file.ts';
import { readTextFile } from './text-file.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const western = (text: string) => Uint8Array.from(text, (letter) => (letter === '€' ? 0x80 : letter.charCodeAt(0)));
const wide = (text: string, isLittle: boolean) => {
  const view = new DataView(new ArrayBuffer(2 * text.length + 2));
  for (const [index, letter] of [...`\ufeff${text}`].entries()) {
    view.setUint16(2 * index, letter.charCodeAt(0), isLittle);
  }
  return new Uint8Array(view.buffer);
};

it('a list that a member chooses is read as the server reads those that it is sent', async () => {
  const text = 'address,source\njürgen@müller.example,Café 5 €\n';
  const files: [Uint8Array, string][] = [
    [utf8(text), text],
    [utf8(`\ufeff${text}`), text],
    [western(text), text],
    [wide(text, true), text],
    [wide(text, false), text],
    [utf8('plain'), 'plain'],
    [utf8(''), ''],
    [utf8('あ😀'), 'あ😀'],
    [utf8('😀ü'), '😀ü'],
    // A first accent at the very end, whole and cut.
    [western('Café'), 'Café'],
    [utf8('Café'), 'Café'],
  ];
  for (const [bytes, told] of files) {
    expect(await readTextFile(new Blob([bytes as BlobPart]))).toBe(told);
    const server = createTextReader();
    expect(server.read(bytes) + server.end()).toBe(told);
  }
});

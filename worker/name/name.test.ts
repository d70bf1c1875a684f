import { describe, expect, test } from 'vitest';
import { chooseName, foldName, proposeCodes, wordOf } from './name.ts';

describe('names', () => {
  test.each([
    ['Zoë', 'zoe', 'ZOE'],
    ['Jana Novák', 'jananovak', 'JANA'],
    ['JANA-NOVAK', 'jananovak', 'JANA'],
    ['Weiß', 'weiss', 'WEISS'],
    ['Søren', 'soren', 'SOREN'],
    ['Łukasz', 'lukasz', 'LUKASZ'],
    ['Åse', 'ase', 'ASE'],
    ["D'Artagnan", 'dartagnan', 'ARTAGNAN'],
    ['Đặng', 'dang', 'DANG'],
    ['İpek', 'ipek', 'IPEK'],
    ['فاطِمَة', 'فاطمة', 'FRIEND'],
    ['さくら', 'さくら', 'FRIEND'],
    ['ＡＮＮＡ', 'anna', 'ANNA'],
    ['!!', '', 'FRIEND'],
  ])('%s is found as %s and told as %s', (name, folded, word) => {
    expect(foldName(name)).toBe(folded);
    expect(wordOf(name)).toBe(word);
  });

  test('every code ends with a letter and a digit that nobody mixes up, whoever else has the name', () => {
    let turn = 0;
    const codes = proposeCodes('Anna', (below) => {
      turn += 7;
      return turn % below;
    });
    expect(codes[0]).toMatch(/^ANNA-[A-Z]\d$/);
    for (const code of codes) expect(code).toMatch(/^ANNA-([ACEFHJKLMPRTUVWXYZ][2345679]){1,3}$/);
    expect(foldName(codes[0] as string)).toBe(foldName((codes[0] as string).toLowerCase().replace('-', ' ')));
  });

  test('a code is somebody’s; a name alone is whose it is only where one alone bears it', () => {
    const row = (id: string, advocateId: string) => ({
      id,
      advocateId,
      wordKey: 'jana',
      codeKey: `jana-${id}`,
      code: `link-${id}`,
      takenAt: 1000,
    });
    const rows = [row('a', '1'), row('b', '2')];
    const code = { codes: [{ key: 'jana-b', typed: 'JANA-K7' }], words: [] };
    expect(chooseName(rows, code)).toEqual({
      id: 'b',
      advocateId: '2',
      code: 'link-b',
      takenAt: 1000,
      typed: 'JANA-K7',
    });
    expect(chooseName(rows, { codes: [], words: ['jana'] })).toBeUndefined();
    expect(chooseName([row('a', '1'), row('c', '1')], { codes: [], words: ['jana'] })?.id).toBe('a');
    // One that leads nowhere yet is somebody's all the same.
    expect(chooseName([{ ...row('a', '1'), code: null }], { codes: [], words: ['jana'] })?.id).toBe('a');
  });
});

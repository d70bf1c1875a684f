const MOST = 300;
/** What looks like an address, or like a number that somebody can be called at. */
const PERSONAL = /\S@\S|\+?\d(?:[\s()./-]?\d){7,}/;

/** Why a note cannot be kept: it stands in the log of changes, which is never rewritten, so it must name nobody. */
export function judgeNote(text: string): 'empty' | 'too_long' | 'personal' | undefined {
  const note = text.trim();
  if (note === '') return 'empty';
  if (note.length > MOST) return 'too_long';
  return PERSONAL.test(note) ? 'personal' : undefined;
}

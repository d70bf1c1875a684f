/** Keeps room on pages that ask something of their visitors; the greeting of a friend brings its own (`friend.tsx`). */
import { keepRoom } from '../room.ts';

window.goodword?.x?.(keepRoom);

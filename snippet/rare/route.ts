/** Route changes where the browser has no Navigation API: `history` is wrapped once, and keeps its answers. */
import { attempt } from '../attempt.ts';

window.goodword?.x?.(({ look }) => {
  for (const name of ['pushState', 'replaceState'] as const) {
    attempt(() => {
      const change = history[name];
      history[name] = function (...change_) {
        const result = change.apply(this, change_);
        attempt(look);
        return result;
      };
    });
  }
  addEventListener('popstate', () => attempt(look));
});

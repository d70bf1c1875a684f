/** How far a finger scrolls back up, in pixels within a second, when its owner is about to leave. */
const BACK_UP = 500;

/** Tells when somebody is about to leave: the mouse goes out at the top, or a finger scrolls back up in one go. */
window.goodword?.x?.(({ emit }) => {
  const leave = () => emit('leaving', true);
  const coarse = matchMedia('(pointer:coarse)').matches;
  let lowest = 0;
  let since = 0;
  document.addEventListener('mouseout', ({ clientY, relatedTarget }) => {
    // Browsers say the same of a page that goes because a link was followed.
    if (!document.hidden && !relatedTarget && clientY <= 0) leave();
  });
  addEventListener(
    'scroll',
    () => {
      const now = Date.now();
      if (scrollY > lowest || now - since > 1000) {
        lowest = scrollY;
        since = now;
      } else if (coarse && lowest - scrollY > BACK_UP) leave();
    },
    { passive: true },
  );
});

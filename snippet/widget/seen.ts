/** Calls once, when an element has been at least half in sight for a second: that is an impression. */
export function whenSeen(element: Element, seen: () => void): void {
  let timer: ReturnType<typeof setTimeout>;
  const observer = new IntersectionObserver(
    ([entry]) => {
      clearTimeout(timer);
      if (!entry?.isIntersecting) return;
      timer = setTimeout(() => {
        observer.disconnect();
        seen();
      }, 1000);
    },
    { threshold: 0.5 },
  );
  observer.observe(element);
}

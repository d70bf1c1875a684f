/** Whatever happens in here, the shop's page never hears of it. */
export function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {}
}

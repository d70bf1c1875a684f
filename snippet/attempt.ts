/** Whatever happens in here, the shop's page never hears of it. */
export function attempt(act: () => void): void {
  try {
    act();
  } catch {}
}

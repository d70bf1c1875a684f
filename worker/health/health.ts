/** How one group's database is doing. */
export interface GroupHealth {
  group: number;
  /** Open messages by state, with the due time of the oldest, UTC milliseconds. */
  messages: { state: string; count: number; oldestRunAt: number }[];
  /** Events in the log behind the last folded one. */
  unfolded: number;
}

type Sample = [labels: Record<string, string | number>, value: number];

function family(name: string, help: string, samples: Sample[]): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `${name}${pairs.length ? `{${pairs.join(',')}}` : ''} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines].join('\n');
}

const seconds = (ms: number) => Math.max(0, ms / 1000);

/** The metrics in Prometheus' text format. */
export function composeMetrics(groups: readonly GroupHealth[], times: { now: number; startedAt: number }): string {
  const messages = groups.flatMap(({ group, messages: states }) => states.map((row) => ({ group, ...row })));
  const ready = messages.filter(({ state }) => state === 'ready');
  return `${[
    family('goodword_uptime_seconds', 'Time since these metrics were first read.', [
      [{}, seconds(times.now - times.startedAt)],
    ]),
    family(
      'goodword_outbox_messages',
      'Messages that are not settled.',
      messages.map(({ group, state, count }): Sample => [{ group, state }, count]),
    ),
    family(
      'goodword_outbox_age_seconds',
      'How long the oldest message that may be sent has been due.',
      ready.map(({ group, oldestRunAt }): Sample => [{ group }, seconds(times.now - oldestRunAt)]),
    ),
    family(
      'goodword_unfolded_events',
      'Events of the log that the reports have not folded yet.',
      groups.map(({ group, unfolded }): Sample => [{ group }, unfolded]),
    ),
  ].join('\n')}\n`;
}

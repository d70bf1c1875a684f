import { useState } from 'preact/hooks';
import type { CHANNELS as Ways } from '../../worker/message/message.ts';
import type { StopsAnswer } from '../../worker/message/outbox.ts';
import type { SwitchesAnswer } from '../../worker/retailer/controls.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import type { WantedStop } from '../api/message.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { Select } from './select.tsx';

interface SendingStopsProps {
  answer: StopsAnswer;
  shops: readonly ShopAnswer[];
  campaigns: SwitchesAnswer['campaigns'];
  disabled: boolean;
  act: (work: () => Promise<unknown>) => Promise<boolean>;
}

type Stop = StopsAnswer['stops'][number];

/** The ways that each kind goes by, as the service has them: the compiler holds the two together. */
const WAYS: typeof Ways = {
  deal: ['email', 'sms'],
  code: ['email', 'sms'],
  reward: ['email', 'sms', 'push'],
  ordered: ['push'],
  shared: ['email'],
  invitation: ['email', 'sms', 'push'],
  post: ['facebook'],
  thread: ['facebook'],
  order: ['ads'],
  confirm: ['email', 'sms'],
  access: ['email'],
  join: ['email', 'sms'],
  report: ['email'],
  reply: ['email'],
  stopped: ['email'],
};
const CHANNELS = ['email', 'sms', 'facebook', 'push', 'ads'];
const KINDS = Object.entries<readonly string[]>(WAYS);
/** What may be chosen beside what is: a stop that nothing could be about is refused. */
const channelsFor = (kind: string) =>
  CHANNELS.filter((channel) => KINDS.some(([one, ways]) => (kind === '' || one === kind) && ways.includes(channel)));
const kindsFor = (channel: string) =>
  KINDS.filter(([, ways]) => channel === '' || ways.includes(channel)).map(([kind]) => kind);
const NOTHING: WantedStop = { shop: '', campaign: '', channel: '', kind: '' };

/** Sending stopped by hand, with what waits for it, and a way to stop more. */
export function SendingStops({ answer, shops, campaigns, disabled, act }: SendingStopsProps) {
  const [wanted, setWanted] = useState(NOTHING);
  const nameOf = (stop: Pick<Stop, 'shop' | 'campaign' | 'channel' | 'kind'>) =>
    [
      stop.shop && (shops.find(({ id }) => id === stop.shop)?.name ?? stop.shop),
      stop.campaign && (campaigns.find(({ id }) => id === stop.campaign)?.name ?? stop.campaign),
      stop.channel && t(`channel.${stop.channel}`),
      stop.kind && t(`messages.kinds.${stop.kind}`),
    ]
      .filter(Boolean)
      .join(', ') || t('messages.everything');
  const stopNow = () => {
    if (!confirm(t('messages.confirm_stop', { what: nameOf(wanted) }))) return;
    act(() => api.stopSending(wanted)).then((done) => done && setWanted(NOTHING));
  };
  const discard = (stop: Stop) => {
    if (!confirm(t('messages.confirm_discard', { count: stop.held }))) return;
    act(() => api.liftStop(stop.id, 'discard'));
  };
  const menu = (name: keyof WantedStop, options: { value: string; label: string }[]) => (
    <Select
      label={t(`messages.stop_${name}`)}
      value={wanted[name]}
      options={[{ value: '', label: t(`messages.all_${name}`) }, ...options]}
      onChoose={(value) => setWanted({ ...wanted, [name]: value })}
    />
  );
  return (
    <section class="card" aria-labelledby="stops">
      <div class="card-head">
        <h2 id="stops">{t('messages.stops')}</h2>
      </div>
      <p class="card-note">{t('messages.stops_text')}</p>
      {answer.stops.length === 0 ? (
        <p class="none">{t('messages.no_stops')}</p>
      ) : (
        <ul class="switches">
          {answer.stops.map((stop) => (
            <li key={stop.id}>
              <span class="switch-name">
                {nameOf(stop)}
                <span class="switch-note off">
                  {t('messages.stopped_since', { time: formatMoment(stop.at) })}{' '}
                  {t('messages.held_count', { count: stop.held })}
                  {stop.under_way > 0 && ` ${t('messages.under_way', { count: stop.under_way })}`}
                  {stop.platform && ` ${t('messages.by_platform')}`}
                </span>
              </span>
              {!stop.platform && (
                <span class="line-buttons">
                  <button
                    type="button"
                    class="button small"
                    disabled={disabled}
                    onClick={() => act(() => api.liftStop(stop.id, 'resume'))}
                  >
                    {t('messages.resume')}
                  </button>
                  <button type="button" class="button small" disabled={disabled} onClick={() => discard(stop)}>
                    {t('messages.discard')}
                  </button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <div class="card-foot">
        {menu(
          'shop',
          shops.map(({ id, name }) => ({ value: id, label: name })),
        )}
        {menu(
          'campaign',
          campaigns.map(({ id, name }) => ({ value: id, label: name })),
        )}
        {menu(
          'channel',
          channelsFor(wanted.kind).map((value) => ({ value, label: t(`channel.${value}`) })),
        )}
        {menu(
          'kind',
          kindsFor(wanted.channel).map((value) => ({ value, label: t(`messages.kinds.${value}`) })),
        )}
        <button type="button" class="button" disabled={disabled} onClick={stopNow}>
          {t('messages.stop')}
        </button>
      </div>
    </section>
  );
}

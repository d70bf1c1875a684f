import { useState } from 'preact/hooks';
import type { Hours, Week } from '../../worker/message/quiet.data.ts';
import type { OwnHours } from '../../worker/message/quiet.place.ts';
import { t } from '../i18n.ts';

interface SendingHoursProps {
  quiet: OwnHours;
  disabled: boolean;
  onSave: (channel: 'email' | 'sms', week: Week | null) => void;
}

const DAYS = ['weekday', 'saturday', 'sunday'] as const;
const START: Week = { weekday: [540, 1200], saturday: [540, 1200], sunday: [540, 1200] };

const toClock = (minute: number) =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const toMinute = (clock: string) => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
};

function Day({
  day,
  hours,
  disabled,
  onChange,
}: {
  day: string;
  hours: Hours;
  disabled: boolean;
  onChange: (hours: Hours) => void;
}) {
  const [from, before] = hours ?? [540, 1200];
  const field = (label: string, value: number, change: (minute: number) => Hours) => (
    <label class="labelled">
      {label}
      <input
        type="time"
        required
        value={toClock(value)}
        disabled={disabled}
        onChange={(event) => onChange(change(toMinute(event.currentTarget.value)))}
      />
    </label>
  );
  return (
    <fieldset class="day">
      <legend>{t(`messages.day_${day}`)}</legend>
      <label class="check">
        <input
          type="checkbox"
          checked={hours !== null}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.checked ? [540, 1200] : null)}
        />
        {t('messages.send_then')}
      </label>
      {hours && field(t('messages.from'), from, (minute) => [minute, before])}
      {hours && field(t('messages.before'), before, (minute) => [from, minute || 1440])}
    </fieldset>
  );
}

function Channel({ channel, quiet, disabled, onSave }: SendingHoursProps & { channel: 'email' | 'sms' }) {
  const kept = quiet[channel];
  const [week, setWeek] = useState<Week | undefined>(kept);
  const wrong = week && DAYS.some((day) => week[day] && week[day][0] >= week[day][1]);
  return (
    <form
      class="part"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(channel, week ?? null);
      }}
    >
      <h3>{t(`channel.${channel}`)}</h3>
      <p>{t(`messages.hours_${channel}`)}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={week !== undefined}
          disabled={disabled}
          onChange={(event) => setWeek(event.currentTarget.checked ? (kept ?? START) : undefined)}
        />
        {t('messages.own_hours')}
      </label>
      {week &&
        DAYS.map((day) => (
          <Day
            key={day}
            day={day}
            hours={week[day]}
            disabled={disabled}
            onChange={(hours) => setWeek({ ...week, [day]: hours })}
          />
        ))}
      <p class="fault-line" role="alert">
        {wrong && t('messages.hours_wrong')}
      </p>
      <div class="buttons">
        <button type="submit" class="button" disabled={disabled || wrong || (!week && !kept)}>
          {t('messages.save_hours')}
        </button>
      </div>
    </form>
  );
}

/** Hours of the retailer's own, for mails and for texts. */
export function SendingHours(props: SendingHoursProps) {
  return (
    <section class="card" aria-labelledby="hours">
      <div class="card-head">
        <h2 id="hours">{t('messages.hours')}</h2>
      </div>
      <p class="card-note">{t('messages.hours_text')}</p>
      <div class="pair">
        <Channel {...props} channel="email" />
        <Channel {...props} channel="sms" />
      </div>
    </section>
  );
}

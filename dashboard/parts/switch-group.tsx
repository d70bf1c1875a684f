import type { SwitchesAnswer } from '../../worker/retailer/controls.ts';
import type { SwitchKind } from '../../worker/retailer/switch.ts';
import type { Flip } from '../api/install.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { Toggle } from './toggle.tsx';

interface Item {
  target: string;
  name: string;
  note?: string;
}

interface SwitchGroupProps {
  answer: SwitchesAnswer;
  kind: SwitchKind;
  /** '' for all shops. */
  shop: string;
  title: string;
  note?: string;
  /** What is said where there is nothing to switch. */
  none?: string;
  items: Item[];
  disabled: boolean;
  onFlip: (wanted: Pick<Flip, 'kind' | 'target' | 'off'>) => void;
}

function Line({ item, group }: { item: Item; group: SwitchGroupProps }) {
  const { answer, kind, shop, disabled, onFlip } = group;
  const rows = answer.switches.filter((one) => one.kind === kind && one.target === item.target);
  const own = rows.find((one) => one.shop === shop);
  // What is off for all shops cannot be on in one.
  const above = shop !== '' && rows.some((one) => one.shop === '');
  const off = own ?? (above ? rows.find((one) => one.shop === '') : undefined);
  const since = off && { time: formatMoment(off.at), by: off.by || t('switches.someone') };
  return (
    <li>
      <span class="switch-name">
        {item.name}
        {item.note && <span class="switch-note">{item.note}</span>}
        {since && (
          <span class="switch-note off">
            {above ? `${t('switches.off_everywhere')}. ` : ''}
            {t('switches.off_by', since)}
          </span>
        )}
      </span>
      <Toggle
        on={!off}
        label={item.name}
        words={t(off ? 'switches.off' : 'switches.on')}
        disabled={disabled || above}
        onFlip={(on) => onFlip({ kind, target: item.target, off: !on })}
      />
    </li>
  );
}

/** Switches of one kind, with who switched off what. */
export function SwitchGroup(group: SwitchGroupProps) {
  const { kind, title, note, none, items } = group;
  return (
    <section class="card" aria-labelledby={`switch-${kind}`}>
      <div class="card-head">
        <h2 id={`switch-${kind}`}>{title}</h2>
      </div>
      {note && <p class="card-note">{note}</p>}
      {items.length === 0 && <p class="none">{none}</p>}
      <ul class="switches">
        {items.map((item) => (
          <Line key={item.target} item={item} group={group} />
        ))}
      </ul>
    </section>
  );
}

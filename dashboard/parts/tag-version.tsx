import { useState } from 'preact/hooks';
import type { SwitchesAnswer } from '../../worker/retailer/controls.ts';
import type { Flip, Wanted } from '../api/install.ts';
import { t } from '../i18n.ts';
import { Menu } from './select.tsx';
import { SwitchGroup } from './switch-group.tsx';

interface TagVersionProps {
  answer: SwitchesAnswer;
  /** '' for all shops. */
  shop: string;
  disabled: boolean;
  onFlip: (wanted: Pick<Flip, 'kind' | 'target' | 'off'>) => void;
  /** @returns whether it worked. */
  onChoose: (wanted: Omit<Wanted, 'shop'>) => Promise<boolean>;
}

interface PickProps {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  disabled: boolean;
  onChoose: (value: string) => void;
}

function Pick({ label, value, options, disabled, onChoose }: PickProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the menu is the control
    <label class="labelled">
      <span>{label}</span>
      <span class="select">
        <Menu {...{ value, options, disabled, onChoose }} />
      </span>
    </label>
  );
}

/** Which version of the tag pages get, and a second one that a part of them tries out. */
export function TagVersion({ answer, shop, disabled, onFlip, onChoose }: TagVersionProps) {
  const { versions, rollouts } = answer;
  const saved = rollouts.find((one) => one.shop === shop);
  const [version, setVersion] = useState(saved?.version ?? '');
  const [candidate, setCandidate] = useState(saved?.candidate ?? '');
  const [percent, setPercent] = useState(saved?.percent || 10);
  const [done, setDone] = useState(false);
  const change = (set: () => void) => {
    set();
    setDone(false);
  };
  const labelOf = (one: string) =>
    `${one} · ${t(one === versions[0] ? 'switches.deployed' : versions.includes(one) ? 'switches.kept' : 'switches.gone')}`;
  const known = [...new Set([...versions, ...(saved ? [saved.version] : [])])];
  const tried = version !== '' && versions.includes(candidate) && candidate !== version ? candidate : '';
  const apply = async () => {
    setDone(await onChoose({ version: version || null, candidate: tried, percent: tried ? percent : 0 }));
  };
  return (
    <section class="card" aria-labelledby="tag-version">
      <div class="card-head">
        <h2 id="tag-version">{t('switches.version')}</h2>
      </div>
      <p class="card-note">
        {t('switches.version_text')} {shop && saved && t('switches.own')}
      </p>
      <div class="version">
        <Pick
          label={t('switches.pages_get')}
          value={version}
          disabled={disabled}
          options={[
            { value: '', label: t(shop ? 'switches.follow_all' : 'switches.follow') },
            ...known.map((one) => ({ value: one, label: labelOf(one) })),
          ]}
          onChoose={(value) => change(() => setVersion(value))}
        />
        {version !== '' && versions.length > 1 && (
          <Pick
            label={t('switches.try_out')}
            value={tried}
            disabled={disabled}
            options={[
              { value: '', label: t('switches.try_none') },
              ...versions.filter((one) => one !== version).map((one) => ({ value: one, label: labelOf(one) })),
            ]}
            onChoose={(value) => change(() => setCandidate(value))}
          />
        )}
        {tried !== '' && (
          <label class="labelled grow">
            <span>{t('switches.percent', { count: percent })}</span>
            <input
              type="range"
              min="1"
              max="100"
              value={percent}
              disabled={disabled}
              aria-label={t('switches.share')}
              onInput={(event) => {
                const { value } = event.currentTarget;
                change(() => setPercent(Number(value)));
              }}
            />
          </label>
        )}
        <button type="button" class="button" disabled={disabled} onClick={apply} aria-live="polite">
          {t(done ? 'switches.saved' : 'switches.save')}
        </button>
      </div>
      {versions.length < 2 && <p class="card-note">{t('switches.only_one')}</p>}
      {versions.length > 1 && (
        <SwitchGroup
          answer={answer}
          shop={shop}
          disabled={disabled}
          onFlip={onFlip}
          kind="version"
          title={t('switches.version_off')}
          items={versions.map((target) => ({ target, name: labelOf(target) }))}
        />
      )}
    </section>
  );
}

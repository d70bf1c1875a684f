import type { SendingRulesAnswer } from '../../worker/share/policy.page.ts';
import type { Verdict } from '../../worker/wire.ts';
import type { WantedRule } from '../api/sending.ts';
import { formatCountry } from '../format.ts';
import { t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';
import { Select } from './select.tsx';

interface RuleTableProps {
  answer: SendingRulesAnswer;
  disabled: boolean;
  owner: boolean;
  onChange: (rule: WantedRule, isLooser: boolean) => void;
}

type Rule = SendingRulesAnswer['rules'][number];
type Situation = keyof Rule['cells'];

const VERDICTS: Verdict[] = ['relay', 'self_share', 'refuse'];
const SITUATIONS: Situation[] = ['plain', 'reward', 'consent'];

/** A market by its name; `*` stands for the rest. */
export const marketName = (market: string): string =>
  market === '*' ? t('messages.elsewhere') : formatCountry(market);

/** One verdict: the default, or a choice of the retailer's, which is marked. */
function Cell({ rule, situation, disabled, owner, onChange }: RuleTableProps & { rule: Rule; situation: Situation }) {
  const { market, channel, cells } = rule;
  const cell = cells[situation];
  const isLooser = (verdict: Verdict) => VERDICTS.indexOf(verdict) < VERDICTS.indexOf(cell.default);
  const label = t('messages.rule_label', {
    market: marketName(market),
    channel: t(`channel.${channel}`),
    situation: t(`messages.situation_${situation}`),
  });
  // What only an owner may choose is not offered to others.
  const offered = VERDICTS.filter((verdict) => owner || !isLooser(verdict) || verdict === cell.verdict);
  return (
    <td class={cell.verdict === cell.default ? undefined : 'changed'}>
      {disabled ? (
        t(`messages.verdict_${cell.verdict}`)
      ) : (
        <Select
          label={label}
          value={cell.verdict}
          options={offered.map((value) => ({ value, label: t(`messages.verdict_${value}`) }))}
          onChoose={(verdict) => onChange({ market, channel, situation, verdict }, isLooser(verdict))}
        />
      )}
      {cell.verdict !== cell.default && (
        <span class="switch-note">
          {cell.signOff
            ? t('messages.signed_off', { counsel: cell.signOff.counsel })
            : t('messages.default_is', { verdict: t(`messages.verdict_${cell.default}`) })}
        </span>
      )}
    </td>
  );
}

/** The matrix: a line a market and channel, own markets first. */
export function RuleTable(props: RuleTableProps) {
  const { answer } = props;
  const own = new Set(answer.markets);
  const rank = ({ market }: Rule) => (own.has(market) ? 0 : market === '*' ? 2 : 1);
  const rules = [...answer.rules].sort((a, b) => rank(a) - rank(b));
  return (
    <section class="card" aria-labelledby="rules">
      <div class="card-head">
        <h2 id="rules">{t('messages.matrix')}</h2>
        <span class="badge">{t('messages.policy_version', { version: answer.policy })}</span>
      </div>
      <p class="card-note">{t('messages.matrix_text')}</p>
      <Scroll label={t('report.table_of', { title: t('messages.matrix') })}>
        <table class="rules">
          <thead>
            <tr>
              <th scope="col">{t('messages.market')}</th>
              <th scope="col">{t('messages.stop_channel')}</th>
              {SITUATIONS.map((situation) => (
                <th key={situation} scope="col">
                  {t(`messages.situation_${situation}`)}
                </th>
              ))}
              <th scope="col">{t('messages.basis')}</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <tr key={rule.market + rule.channel}>
                <th scope="row">
                  {marketName(rule.market)}
                  {own.has(rule.market) && <span class="switch-note">{t('messages.own_market')}</span>}
                </th>
                <td>{t(`channel.${rule.channel}`)}</td>
                {SITUATIONS.map((situation) => (
                  <Cell key={situation} {...props} rule={rule} situation={situation} />
                ))}
                <td class="basis">{rule.basis}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

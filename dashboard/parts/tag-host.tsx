import { useCallback, useEffect, useState } from 'preact/hooks';
import type { HostAnswer } from '../../worker/install/host.ts';
import { api } from '../api.ts';
import { hasWords, t } from '../i18n.ts';
import { useAnswer } from '../pages/use-answer.ts';
import { loadSession } from '../session.ts';
import { Copyable } from './copy.tsx';
import { TextField } from './form.tsx';

/** The name in what a member typed: what stands in a DNS record. */
const nameOf = (typed: string) =>
  typed
    .trim()
    .replace(/^\w+:\/\//, '')
    .replace(/\/.*$/, '');

/** What was found just now. */
type Told = 'saved' | 'removed' | 'well';

/** A host of the shop's own for the tag: which, what to set in the DNS, and whether it leads here. */
export function TagHost({ shop, disabled }: { shop: string; disabled: boolean }) {
  const read = useCallback(() => api.tagHost(shop), [shop]);
  const { answer, busy, refusal, run } = useAnswer<HostAnswer>(read);
  const [typed, setTyped] = useState<string>();
  const [told, setTold] = useState<Told>();
  const [silent, setSilent] = useState('');
  const isRead = answer !== undefined;
  useEffect(() => {
    // Led here by a link: when the page came, this part was not there yet.
    if (isRead && location.hash === '#tag-host') document.getElementById('tag-host')?.scrollIntoView();
  }, [isRead]);
  if (!answer) return null;
  const { host, common } = answer;
  const value = typed ?? host;
  const isNew = value.trim() !== '' && value.trim() !== host;
  const begin = () => {
    setTold(undefined);
    setSilent('');
  };
  const save = async (wanted: string) => {
    begin();
    if (!(await run(() => api.setTagHost(shop, wanted)))) return;
    setTyped(undefined);
    setTold(wanted ? 'saved' : 'removed');
    await loadSession();
  };
  const check = async () => {
    begin();
    await run(async () => {
      const { fault } = await api.checkTagHost(shop);
      setTold(fault ? undefined : 'well');
      setSilent(fault);
      return answer;
    });
  };
  const remove = () => {
    if (confirm(t('tag_host.confirm', { host: nameOf(host), common }))) save('');
  };
  const other = refusal && !refusal.errors.some(({ path }) => path === 'tag_host') && refusal.code;
  return (
    <form
      id="tag-host"
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        save(value);
      }}
    >
      <fieldset class="form-all" disabled={disabled}>
        <fieldset class="form-part">
          <legend>{t('tag_host.title')}</legend>
          <p class="form-note">{t(host ? 'tag_host.text_own' : 'tag_host.text', { common, host: nameOf(host) })}</p>
          <TextField
            name="tag_host"
            label={t('tag_host.host')}
            hint={t('tag_host.hint')}
            placeholder="deals.shop.com"
            value={value}
            faults={refusal?.errors ?? []}
            onChange={setTyped}
          />
          {(isNew || silent) && (
            <>
              <p>{t('tag_host.record')}</p>
              <Copyable
                text={`${nameOf(value)}. CNAME ${common.replace(/:\d+$/, '')}.`}
                label={t('tag_host.copy_record')}
              />
              <p>{t('tag_host.operator')}</p>
            </>
          )}
          <p role="status" class="saved">
            {told && t(`tag_host.${told}`, { host: nameOf(host) })}
          </p>
          {(silent || other) && (
            <p class="fault-line" role="alert">
              {silent && `${t('install.host_silent')} ${t(`field_fault.tag_host_${silent}`)}`}
              {other && t(`settings.refused_${hasWords(`settings.refused_${other}`) ? other : 'internal'}`)}
            </p>
          )}
        </fieldset>
        <div class="form-foot">
          {host && !isNew && (
            <>
              <button type="button" class="button" disabled={busy} onClick={check}>
                {t('tag_host.check')}
              </button>
              <button type="button" class="button" disabled={busy} onClick={remove}>
                {t('tag_host.remove')}
              </button>
            </>
          )}
          {(isNew || !host) && (
            <button type="submit" class="button main" disabled={busy || !isNew}>
              {t('tag_host.use')}
            </button>
          )}
        </div>
      </fieldset>
    </form>
  );
}

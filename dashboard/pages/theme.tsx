import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ShopDetails } from '../../worker/retailer/shop.change.ts';
import type { Theme } from '../../worker/retailer/shop.ts';
import type { ThemeCheck } from '../../worker/retailer/theme.ts';
import { api } from '../api.ts';
import { languageName } from '../countries.ts';
import { t } from '../i18n.ts';
import { Choice } from '../parts/choice.tsx';
import { ContrastList } from '../parts/contrast-list.tsx';
import { Field, FormPart, TextField } from '../parts/form.tsx';
import { ImageUpload } from '../parts/image-upload.tsx';
import { Failure } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import { NoShop, SettingsFrame } from '../parts/settings-frame.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { WidgetPreview } from '../parts/widget-preview.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useLiveShop } from './use-live-shop.ts';

const COLOURS = ['accent', 'accentText', 'background', 'text'] as const;
const FONTS: readonly Theme['font'][] = ['inherit', 'system', 'serif', 'rounded', 'mono'];
/** Dragging a colour is many changes: the preview follows the last. */
const PATIENCE_MS = 250;

/** A value once it has stayed the same for a while. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}

/** A shop's looks, with the real widget beside them. */
export function ThemePage() {
  const { shops, shop, change } = useLiveShop();
  if (!shop) {
    return (
      <SettingsFrame page="theme">
        <NoShop />
      </SettingsFrame>
    );
  }
  const tools = <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id })} />;
  return <ThemeEditor key={shop.id} id={shop.id} tools={tools} />;
}

function ThemeEditor({ id, tools }: { id: string; tools: preact.ComponentChildren }) {
  const read = useCallback(() => api.shop(id), [id]);
  const { answer, busy, refusal, run, load } = useAnswer<ShopDetails>(read);
  const [edited, setEdited] = useState<Theme>();
  const [saved, setSaved] = useState(false);
  const [check, setCheck] = useState<ThemeCheck>();
  const theme = edited ?? answer?.theme;
  const settled = useSettled(theme);
  useEffect(() => {
    // An image's address that is half typed is no theme: the last answer stands.
    if (settled) api.checkTheme(settled).then(setCheck, () => {});
  }, [settled]);
  const role = session.value?.me.role;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !theme || !settled) return null;
  const may = role === 'owner' || role === 'marketer';
  const faults = refusal?.errors ?? [];
  const set = (part: Partial<Theme>) => {
    setSaved(false);
    const { logoUrl, heroUrl, ...rest } = { ...theme, ...part };
    setEdited({ ...rest, ...(logoUrl && { logoUrl }), ...(heroUrl && { heroUrl }) });
  };
  return (
    <SettingsFrame page="theme" refusal={refusal} readOnly={!may} tools={tools}>
      <div class="theme">
        <form
          class="card form"
          onSubmit={async (event) => {
            event.preventDefault();
            if (!(await run(() => api.setTheme(id, theme)))) return;
            setEdited(undefined);
            setSaved(true);
          }}
        >
          <fieldset class="form-all" disabled={!may}>
            <FormPart title={t('theme.colours')}>
              <div class="colours">
                {COLOURS.map((part) => (
                  <Field key={part} name={part} label={t(`theme.${part}`)} faults={faults}>
                    {(props) => (
                      <span class="colour">
                        <input
                          {...props}
                          type="color"
                          value={theme[part]}
                          onInput={(event) => set({ [part]: event.currentTarget.value })}
                        />
                        <code>{theme[part]}</code>
                      </span>
                    )}
                  </Field>
                ))}
              </div>
              {check && (
                <ContrastList
                  check={check}
                  onFix={() => {
                    const { accent, accentText, background, text } = check.shown.light;
                    set({ accent, accentText, background, text });
                  }}
                />
              )}
            </FormPart>
            <FormPart title={t('theme.shape')}>
              <Field name="radius" label={t('theme.radius', { count: theme.radius })} faults={faults}>
                {(props) => (
                  <input
                    {...props}
                    type="range"
                    min={0}
                    max={32}
                    value={theme.radius}
                    onInput={(event) => set({ radius: event.currentTarget.valueAsNumber })}
                  />
                )}
              </Field>
              <Choice
                label={t('theme.font')}
                value={theme.font}
                options={FONTS.map((value) => ({ value, label: t(`theme.font_${value}`) }))}
                onChoose={(font) => set({ font })}
              />
              <Choice
                label={t('theme.layout')}
                value={theme.layout}
                options={(['card', 'split'] as const).map((value) => ({ value, label: t(`theme.layout_${value}`) }))}
                onChoose={(layout) => set({ layout })}
              />
            </FormPart>
            <FormPart title={t('theme.pictures')}>
              {(['logoUrl', 'heroUrl'] as const).map((part) => (
                <div key={part} class="form-picture">
                  <TextField
                    name={part}
                    label={t(`theme.${part}`)}
                    hint={t(`theme.${part}_hint`)}
                    type="url"
                    placeholder="https://"
                    value={theme[part] ?? ''}
                    faults={faults}
                    onChange={(value) => set({ [part]: value })}
                  />
                  <ImageUpload
                    shop={id}
                    label={t(`theme.${part}`)}
                    url={theme[part] ?? ''}
                    onChange={(url) => set({ [part]: url })}
                  />
                </div>
              ))}
            </FormPart>
            <div class="form-foot">
              <button type="submit" class="button main" disabled={busy || !may}>
                {t('theme.save')}
              </button>
              <span role="status" class="saved">
                {saved && t('settings.saved')}
              </span>
            </div>
          </fieldset>
        </form>
        <Preview shop={answer} theme={settled} />
      </div>
    </SettingsFrame>
  );
}

/** The real widget in these looks. */
function Preview({ shop, theme }: { shop: ShopDetails; theme: Theme }) {
  const [language, setLanguage] = useState(shop.languages[0] ?? 'en');
  return (
    <section class="card theme-preview" aria-labelledby="preview">
      <div class="card-head">
        <h2 id="preview">{t('theme.preview')}</h2>
      </div>
      <WidgetPreview shop={shop.id} theme={theme} language={language}>
        {shop.languages.length > 1 && (
          <Select
            label={t('theme.language')}
            value={language}
            options={shop.languages.map((value) => ({ value, label: languageName(value) }))}
            onChoose={setLanguage}
          />
        )}
      </WidgetPreview>
      <p class="card-note">{t('theme.preview_note')}</p>
    </section>
  );
}

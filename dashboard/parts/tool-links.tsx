import { useState } from 'preact/hooks';
import type { NewsletterAnswer } from '../../worker/newsletter/office.routes.ts';
import { t } from '../i18n.ts';
import { Copyable } from './copy.tsx';
import { LinksFile } from './links-file.tsx';
import { Menu } from './select.tsx';

/** How the tool that sends the newsletters writes each customer's link. */
export function ToolLinks({ shop, newsletter }: { shop: string; newsletter: NewsletterAnswer }) {
  const { tools, page, secret } = newsletter;
  const [name, setName] = useState(tools[0]?.tool ?? '');
  const tool = tools.find((one) => one.tool === name) ?? tools[0];
  if (!tool || !secret) return null;
  return (
    <section class="card part" aria-labelledby="links-title">
      <h2 id="links-title">{t('newsletter.links')}</h2>
      <p>{t('newsletter.links_text')}</p>
      <div class="labelled">
        <label for="tool">{t('newsletter.tool')}</label>
        <span class="select">
          <Menu
            id="tool"
            value={tool.tool}
            options={tools.map((one) => ({ value: one.tool, label: one.tool }))}
            onChoose={setName}
          />
        </span>
      </div>
      <p class="below">{t(`newsletter.way_${tool.way}`)}</p>
      {tool.before && (
        <>
          <h3>{t('newsletter.before')}</h3>
          <Copyable text={tool.before} label={t('newsletter.before')} />
        </>
      )}
      <h3>{t('newsletter.href')}</h3>
      <Copyable text={tool.href} label={t('newsletter.href')} />
      {tool.note && <p class="below">{t(`newsletter.note_${tool.note}`, { page })}</p>}
      {tool.way === 'field' ? <LinksFile shop={shop} /> : <p class="below">{t('newsletter.secret_text')}</p>}
      <h3>{t('newsletter.open_link')}</h3>
      <p>{t('newsletter.open_link_text')}</p>
      <Copyable text={`${page}?from=newsletter`} label={t('newsletter.open_link')} />
    </section>
  );
}

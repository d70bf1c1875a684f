import './style.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { CodePage } from './code.tsx';
import { JoinPage } from './join.tsx';
import type { Answered } from './keep.ts';
import { PinPage } from './pin.tsx';
import { close, kept, lastOpen, online, opened, refresh, shop, start, view, waiting } from './till.ts';
import { GonePage, WaitingPage } from './waiting.tsx';
import { chooseLanguage, direction, keepLanguage, LANGUAGES, language, sayLanguage, t } from './words.ts';

/** How often the page looks whether somebody answers again. */
const RETRY_MS = 15_000;
/** How often a page that stays open asks how things stand: the store may number its receipts by till since. */
const LOOK_MS = 60_000;
const TABS = ['code', 'join', 'waiting'] as const;

function Header() {
  const open = opened.value;
  return (
    <header>
      <p class="place">
        <b>
          <bdi>{shop.value?.name ?? ''}</bdi>
        </b>
        {open && (
          <span dir="auto">
            <bdi>{open.store}</bdi> · <bdi>{open.name}</bdi>
          </span>
        )}
      </p>
      <select
        aria-label={t('language')}
        value={language.value}
        onChange={(event) => keepLanguage(event.currentTarget.value)}
      >
        {LANGUAGES.map((tag) => (
          <option key={tag} value={tag} lang={tag}>
            {sayLanguage(tag)}
          </option>
        ))}
      </select>
      {open && (
        <button class="lock" type="button" onClick={close}>
          {t('lock')}
        </button>
      )}
    </header>
  );
}

function OpenPage() {
  const [tab, setTab] = useState<(typeof TABS)[number]>('code');
  const [again, setAgain] = useState<Answered>();
  const open = opened.value;
  if (!open) return null;
  const refused = kept.value.filter((one) => 'answer' in one && one.answer.status === 'refused').length;
  const count = waiting().length + refused;
  return (
    <>
      <nav>
        {TABS.map((one) => (
          <button key={one} type="button" aria-current={tab === one ? 'page' : undefined} onClick={() => setTab(one)}>
            {t(`tab_${one}`)}
            {one === 'waiting' && count > 0 && <span class={refused > 0 ? 'count bad' : 'count'}>{count}</span>}
          </button>
        ))}
      </nav>
      <main>
        {!online.value && (
          <p class="offline" role="status">
            {t('offline')}
          </p>
        )}
        {/* Hidden and not taken away: a look at what waits loses nothing that is half typed. */}
        <div hidden={tab !== 'code'}>
          <CodePage open={open} />
        </div>
        <div hidden={tab !== 'join'}>
          <JoinPage key={again?.id} open={open} again={again} />
        </div>
        {tab === 'waiting' && (
          <WaitingPage
            open={open}
            onCorrect={(one) => {
              setAgain(one);
              setTab('join');
            }}
          />
        )}
      </main>
    </>
  );
}

function App() {
  const now = view.value;
  return (
    <>
      <Header />
      {now === 'open' && <OpenPage />}
      {now === 'locked' && <PinPage />}
      {now === 'gone' && <GonePage open={lastOpen()} />}
    </>
  );
}

effect(() => {
  const root = document.documentElement;
  root.lang = language.value;
  root.dir = direction.value;
  document.title = shop.value?.name ?? '';
  if (!shop.value) return;
  root.style.setProperty('--accent', shop.value.accent);
  root.style.setProperty('--on-accent', shop.value.accentText);
});

language.value = chooseLanguage([]);
const root = document.getElementById('app');
if (root) render(<App />, root);
await start();
language.value = chooseLanguage(shop.value?.languages ?? []);
window.addEventListener('online', refresh);
window.addEventListener('offline', () => {
  online.value = false;
});
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && refresh());
setInterval(() => (waiting().length > 0 || !online.value) && refresh(), RETRY_MS);
setInterval(() => document.visibilityState === 'visible' && refresh(), LOOK_MS);
// Behind its own certificate or not at all: where there is none the page works on as long as it is open.
navigator.serviceWorker?.register('/till/sw.js', { scope: '/till/' }).catch(() => {});

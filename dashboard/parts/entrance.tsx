import type { ComponentChildren } from 'preact';
import { t } from '../i18n.ts';
import { Wordmark } from './wordmark.tsx';

/** One word that travels: a point, and the circles it draws. */
function Ripples() {
  return (
    <svg class="ripples" viewBox="0 0 400 400" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {[28, 74, 126, 184, 248, 318, 394].map((radius) => (
        <circle key={radius} cx="92" cy="318" r={radius} />
      ))}
      {[
        [92, 318],
        [137, 259],
        [205, 262],
        [246, 219],
        [322, 230],
        [262, 47],
        [352, 140],
      ].map(([x, y]) => (
        <circle key={`${x}`} class="dot" cx={x} cy={y} r="4" />
      ))}
    </svg>
  );
}

/** What is around every page that needs no session. */
export function Entrance({ children }: { children: ComponentChildren }) {
  return (
    <div class="entrance">
      <aside>
        <Wordmark />
        <p>{t('sign_in.line')}</p>
        <Ripples />
      </aside>
      <main>{children}</main>
    </div>
  );
}

/** Something was done, or cannot be: what, and where to go on. */
export function EntranceNote({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="entrance-note">
      <h1>{title}</h1>
      {children}
    </section>
  );
}

/** Where nothing is left to do here but to sign in. */
export function EntranceEnd({ title, text }: { title: string; text: string }) {
  return (
    <Entrance>
      <EntranceNote title={title}>
        <p class="lead">{text}</p>
        <a class="button" href="/dashboard">
          {t('sign_in.submit')}
        </a>
      </EntranceNote>
    </Entrance>
  );
}

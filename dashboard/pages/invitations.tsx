import { useCallback, useState } from 'preact/hooks';
import type { InvitedList } from '../../worker/invite/list.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { InviteForm } from '../parts/invite-form.tsx';
import { InviteGround } from '../parts/invite-ground.tsx';
import { ListForm } from '../parts/list-form.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Failure } from '../parts/notice.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

/** What the page shows, one figure each. */
const FIGURES = ['planned', 'sent', 'happy', 'fair', 'unhappy', 'advocates'] as const;

function Invitations({ shop }: { shop: ShopAnswer }) {
  const { shops, change } = useShop();
  const [invited, setInvited] = useState<InvitedList>();
  const read = useCallback(() => api.invitations(shop.id), [shop.id]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { counts, bases } = answer;
  const faults = refusal?.errors ?? [];
  return (
    <MessageFrame page="invitations" refusal={faults.length > 0 ? undefined : refusal} readOnly={!may}>
      {shops.length > 1 && (
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id })} />
        </div>
      )}
      {answer.deals.length === 0 ? (
        <p class="card none">{t('invitations.no_deals')}</p>
      ) : (
        <InviteForm
          answer={answer}
          shop={shop}
          may={may}
          busy={busy}
          faults={faults}
          onSave={(rule) => run(() => api.setInvitations(shop.id, rule))}
        />
      )}
      <section class="card" aria-labelledby="invited">
        <div class="card-head">
          <h2 id="invited">{t('invitations.invited')}</h2>
        </div>
        <dl class="figures">
          {FIGURES.map((key) => (
            <div key={key}>
              <dt>{t(`invitations.count_${key}`)}</dt>
              <dd>{formatValue(counts[key], 'count')}</dd>
            </div>
          ))}
        </dl>
        {bases.length > 0 && (
          <p class="card-note">
            {bases
              .map(({ basis, invitations }) =>
                t(`invitations.by_${basis}`, { count: formatValue(invitations, 'count') }),
              )
              .join(' · ')}
          </p>
        )}
      </section>
      {may && (
        <ListForm
          id="customers"
          title={t('invitations.list')}
          text={t('invitations.list_text')}
          busy={busy}
          faults={invited?.rejected ?? faults.filter(({ path }) => path.startsWith('line.'))}
          onSend={(text) =>
            run(async () => {
              setInvited(undefined);
              setInvited(await api.inviteCustomers(shop.id, text));
              return undefined;
            })
          }
        >
          {invited && (
            <p class="below">
              {[
                t('invitations.planned', { count: invited.planned }),
                ...Object.entries(invited.skipped).map(([why, count]) => t(`invitations.skipped_${why}`, { count })),
              ].join(' ')}
            </p>
          )}
        </ListForm>
      )}
      <InviteGround {...answer} />
    </MessageFrame>
  );
}

/** How each shop asks its own customers to recommend it, on what ground, and what came of it. */
export function InvitationsPage() {
  const { shop } = useShop();
  return shop ? <Invitations key={shop.id} shop={shop} /> : null;
}

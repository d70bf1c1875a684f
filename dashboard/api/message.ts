import type { AnswersAnswer } from '../../worker/message/answer.routes.ts';
import type { ConnectionsAnswer, ConnectionTried } from '../../worker/message/connection.ts';
import type { PostsAnswer } from '../../worker/message/facebook/post.routes.ts';
import type { ReviewAnswer } from '../../worker/message/hold.routes.ts';
import type { OutboxAnswer, StopsAnswer } from '../../worker/message/outbox.ts';
import { call, send } from './call.ts';

/** An account that a member connects or changes; '' for all shops. */
export interface WantedConnection {
  shop: string;
  provider: string;
  channel: string;
  values: Record<string, string>;
}

/** A deal on the shop's own page. */
export interface WantedPost {
  /** UUID: the same act twice is one. */
  id: string;
  shop: string;
  deal: string;
  text: string;
  /** Of the text, as it was shown. */
  language: string;
  /** UTC milliseconds; at once where absent. */
  at?: number;
}

/** What sending is stopped for; '' for all. */
export interface WantedStop {
  shop: string;
  campaign: string;
  channel: string;
  kind: string;
}

/** Accounts, posts and the outbox. */
export const messageApi = {
  connections: () => call<ConnectionsAnswer>('connections'),
  saveConnection: (wanted: WantedConnection) => send<ConnectionsAnswer>('POST', 'connections', wanted),
  tryConnection: (id: string, to = '') => send<ConnectionTried>('POST', `connections/${id}/test`, { to }),
  removeConnection: (id: string) => call<ConnectionsAnswer>(`connections/${id}`, { method: 'DELETE' }),
  posts: (shop: string) => call<PostsAnswer>(`posts?shop=${encodeURIComponent(shop)}`),
  addPost: (wanted: WantedPost) => send<PostsAnswer>('POST', 'posts', wanted),
  cancelPost: (id: string, shop: string) =>
    call<PostsAnswer>(`posts/${id}?shop=${encodeURIComponent(shop)}`, { method: 'DELETE' }),
  outbox: (state: string) => call<OutboxAnswer>(`messages?state=${state}`),
  stops: () => call<StopsAnswer>('messages/stops'),
  stopSending: (wanted: WantedStop) => send<StopsAnswer>('POST', 'messages/stops', wanted),
  liftStop: (id: string, how: 'resume' | 'discard') => send('POST', `messages/stops/${id}/${how}`, {}),
  redrive: (wanted: { ids: string[] } | { state: string }) => send('POST', 'messages/redrive', wanted),
  resumeAccount: (id: string) => send('POST', `messages/connections/${id}/resume`, {}),
  review: () => call<ReviewAnswer>('messages/review'),
  answers: (wanted: string) =>
    call<AnswersAnswer>(`messages/answers${wanted && `?answer=${encodeURIComponent(wanted)}`}`),
  decideAnswer: (id: string, meaning: 'stop' | 'go') => send('POST', `messages/answers/${id}/${meaning}`, {}),
  concludeReview: (id: string, how: 'approve' | 'discard') => send('POST', `messages/review/${id}/${how}`, {}),
};

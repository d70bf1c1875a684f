/**
 * A group database: everything of a group of retailers but who they are. Unique keys first: they are what makes
 * every use case idempotent. Every row carries its shop or its retailer.
 */

export * from './group/answer.ts';
export * from './group/banner.ts';
export * from './group/campaign.ts';
export * from './group/claim.ts';
export * from './group/connection.ts';
export * from './group/consent.ts';
export * from './group/coupon.ts';
export * from './group/customer.list.ts';
export * from './group/customer.ts';
export * from './group/demo.ts';
export * from './group/endpoint.ts';
export * from './group/event.ts';
export * from './group/fraud.ts';
export * from './group/hook.ts';
export * from './group/idempotency.ts';
export * from './group/image.ts';
export * from './group/install.ts';
export * from './group/invite.ts';
export * from './group/join.ts';
export * from './group/message.ts';
export * from './group/move.ts';
export * from './group/platform.ts';
export * from './group/product.ts';
export * from './group/purchase.name.ts';
export * from './group/purchase.ts';
export * from './group/push.ts';
export * from './group/relay.ts';
export * from './group/report.ts';
export * from './group/reward.ts';
export * from './group/schedule.ts';
export * from './group/seal.ts';
export * from './group/sender.ts';
export * from './group/share.ts';
export * from './group/spelling.ts';
export * from './group/store.ts';
export * from './group/supply.ts';
export * from './group/suppression.ts';
export * from './group/till.ts';
export * from './group/unconfirmed.ts';
export * from './group/version.ts';
export * from './guard.ts';

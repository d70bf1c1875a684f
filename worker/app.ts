import { Hono } from 'hono';
import { advocateRoutes } from './advocate/advocate.routes.ts';
import { referenceRoutes } from './api/reference.routes.ts';
import { createBase, type Host } from './app.base.ts';
import { auditRoutes } from './audit/audit.routes.ts';
import { bannerRoutes } from './banner/banner.routes.ts';
import { campaignRoutes } from './campaign/campaign.routes.ts';
import { claimRoutes } from './claim/claim.routes.ts';
import { openedRoutes } from './claim/opened.routes.ts';
import { clickRoutes } from './click/click.routes.ts';
import { confirmRoutes } from './consent/consent.routes.ts';
import { consentRoutes } from './consent/people.routes.ts';
import { couponRoutes } from './coupon/coupon.routes.ts';
import { customerRoutes } from './customer/customer.routes.ts';
import { demoRoutes } from './demo/demo.routes.ts';
import { domainRoutes } from './domain/domain.routes.ts';
import { fraudRoutes } from './fraud/fraud.routes.ts';
import { healthRoutes } from './health/health.routes.ts';
import { imageRoutes } from './image/image.routes.ts';
import { imageOfficeRoutes } from './image/office.routes.ts';
import { hostProofRoutes } from './install/host.routes.ts';
import { installRoutes } from './install/install.routes.ts';
import { inviteRoutes } from './invite/invite.routes.ts';
import { invitationRoutes } from './invite/rule.routes.ts';
import { joinRoutes } from './join/join.routes.ts';
import { accountRoutes } from './member/account.routes.ts';
import { teamRoutes } from './member/team.routes.ts';
import { answerRoutes } from './message/answer.routes.ts';
import { connectionRoutes } from './message/connection.routes.ts';
import { postRoutes } from './message/facebook/post.routes.ts';
import { holdRoutes } from './message/hold.routes.ts';
import { mailHookRoutes } from './message/hooks/mail.routes.ts';
import { metaHookRoutes } from './message/hooks/meta.routes.ts';
import { twilioHookRoutes } from './message/hooks/twilio.routes.ts';
import { messageRoutes } from './message/message.routes.ts';
import { operatorRoutes, outboxRoutes } from './message/outbox.routes.ts';
import { sandboxRoutes } from './message/sandbox.routes.ts';
import { nameRoutes } from './name/name.routes.ts';
import { newsletterRoutes } from './newsletter/newsletter.routes.ts';
import { newsletterOfficeRoutes } from './newsletter/office.routes.ts';
import { platformHookRoutes } from './platform/hook.routes.ts';
import { platformRoutes } from './platform/platform.routes.ts';
import type { App } from './ports.ts';
import { previewRoutes } from './preview/preview.routes.ts';
import { productRoutes } from './product/product.routes.ts';
import { pushRoutes } from './push/push.routes.ts';
import { pushRuleRoutes } from './push/rule.routes.ts';
import { ratesRoutes } from './report/rates.routes.ts';
import { reportRoutes } from './report/report.routes.ts';
import { scheduleRoutes } from './report/schedule.routes.ts';
import { scheduleStopRoutes } from './report/schedule.stop.routes.ts';
import { dashboardRoutes } from './retailer/dashboard.routes.ts';
import { foundRoutes } from './retailer/found.routes.ts';
import { keyRoutes } from './retailer/key.routes.ts';
import { moveRoutes } from './retailer/move.routes.ts';
import { retailerRoutes } from './retailer/retailer.routes.ts';
import { shopRoutes } from './retailer/shop.routes.ts';
import { switchRoutes } from './retailer/switch.routes.ts';
import { rewardRoutes } from './reward/reward.routes.ts';
import { policyRoutes } from './share/policy.routes.ts';
import { shareRoutes } from './share/share.routes.ts';
import { startRoutes } from './start/start.routes.ts';
import { tryRoutes } from './start/try.routes.ts';
import { storeRoutes } from './store/store.routes.ts';
import { supportRoutes } from './support/support.routes.ts';
import { suppressionRoutes } from './suppression/suppression.routes.ts';
import { cookieRoutes } from './tag/cookie.routes.ts';
import { languageRoutes } from './tag/languages.routes.ts';
import { offerRoutes } from './tag/offer.routes.ts';
import { tagRoutes } from './tag/tag.routes.ts';
import { codeRoutes } from './till/code.routes.ts';
import { salesRoutes } from './till/sales.routes.ts';
import { tillRoutes } from './till/till.routes.ts';
import { openApiDocument, v1Routes } from './v1.routes.ts';

/** Everything: the tag's routes and the retailers' side. */
export function createApp(host: Host): Hono<App> {
  return (
    createBase(host, new Hono<App>())
      .route('/w', tagRoutes())
      .route('/w', cookieRoutes())
      .route('/w', hostProofRoutes())
      .route('/w', offerRoutes())
      .route('/w', shareRoutes())
      .route('/w', claimRoutes())
      .route('/r', clickRoutes())
      .route('/u/report', scheduleStopRoutes())
      .route('/u/confirm', confirmRoutes())
      .route('/u/invite', inviteRoutes())
      .route('/u/name', nameRoutes())
      .route('/u', messageRoutes())
      .route('/me', advocateRoutes())
      .route('/j', joinRoutes())
      // As a QR code's capitals have it.
      .route('/J', joinRoutes())
      .route('/till', tillRoutes())
      .route('/c/in', openedRoutes())
      .route('/c', codeRoutes())
      .route('/push', pushRoutes())
      .route('/n', newsletterRoutes())
      .route('/b', bannerRoutes())
      .route('/i', imageRoutes())
      .route('/hooks/mail', mailHookRoutes())
      .route('/hooks/meta', metaHookRoutes())
      .route('/hooks/twilio', twilioHookRoutes())
      .route('/hooks', platformHookRoutes())
      .route('/', healthRoutes())
      .route('/v1', v1Routes())
      .route('/docs', referenceRoutes(openApiDocument))
      .get('/', (c) => c.redirect(c.get('ports').config.demo ? '/demo' : '/dashboard'))
      .get('/openapi.json', (c) => c.json(openApiDocument(c.get('ports').config.dashboardUrl)))
      .route('/api/reports', reportRoutes())
      .route('/api/languages', languageRoutes())
      .route('/api/moves', moveRoutes())
      .route('/api/messages', operatorRoutes())
      .route('/api/audit', auditRoutes())
      // It guards all that follows below /api against calls from other sites.
      .route('/api', retailerRoutes())
      .route('/api', accountRoutes())
      .route('/api', teamRoutes())
      .route('/api', foundRoutes())
      .route('/api', shopRoutes())
      .route('/api/keys', keyRoutes())
      .route('/api/start', startRoutes())
      .route('/api/preview', previewRoutes())
      .route('/api', switchRoutes())
      .route('/api/campaigns', campaignRoutes())
      .route('/api/messages', outboxRoutes())
      .route('/api/messages', holdRoutes())
      .route('/api/messages', answerRoutes())
      .route('/api/connections', connectionRoutes())
      .route('/api/platforms', platformRoutes())
      .route('/api/posts', postRoutes())
      .route('/api', policyRoutes())
      .route('/api/suppressions', suppressionRoutes())
      .route('/api/invitations', invitationRoutes())
      .route('/api/consents', consentRoutes())
      .route('/api/push', pushRuleRoutes())
      .route('/api/newsletter', newsletterOfficeRoutes())
      .route('/api/sending-domain', domainRoutes())
      .route('/api', ratesRoutes())
      .route('/api', scheduleRoutes())
      .route('/api/products', productRoutes())
      .route('/api/images', imageOfficeRoutes())
      .route('/api/coupons', couponRoutes())
      .route('/api/stores', storeRoutes())
      .route('/api/till', salesRoutes())
      .route('/api/rewards', rewardRoutes())
      .route('/api/fraud', fraudRoutes())
      .route('/api/support', supportRoutes())
      .route('/api/customers', customerRoutes())
      .route('/api/install', installRoutes())
      .route('/dashboard', dashboardRoutes())
      .route('/try', tryRoutes())
      .route('/sandbox', sandboxRoutes())
      .route('/demo', demoRoutes())
  );
}

import { campaignApi } from './api/campaign.ts';
import { consentApi } from './api/consent.ts';
import { couponApi } from './api/coupon.ts';
import { customerApi } from './api/customer.ts';
import { fraudApi } from './api/fraud.ts';
import { installApi } from './api/install.ts';
import { memberApi } from './api/member.ts';
import { messageApi } from './api/message.ts';
import { reportApi } from './api/report.ts';
import { retailerApi } from './api/retailer.ts';
import { rewardApi } from './api/reward.ts';
import { sendingApi } from './api/sending.ts';
import { storeApi } from './api/store.ts';

/** The service’s routes for members, one function each: what it answers, or an `ApiError` (`api/call.ts`). */
export const api = {
  ...campaignApi,
  ...consentApi,
  ...couponApi,
  ...customerApi,
  ...fraudApi,
  ...installApi,
  ...memberApi,
  ...messageApi,
  ...reportApi,
  ...retailerApi,
  ...rewardApi,
  ...sendingApi,
  ...storeApi,
};

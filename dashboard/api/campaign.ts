import type { CampaignBody } from '../../worker/campaign/body.ts';
import type {
  CampaignAnswer,
  CampaignsAnswer,
  PreviewAnswer,
  VersionsAnswer,
  WordsAnswer,
} from '../../worker/campaign/campaign.page.ts';
import type { WordedName } from '../../worker/campaign/own-words.ts';
import type { Step } from '../../worker/campaign/state.ts';
import type { ImageAdded, ImagesAnswer } from '../../worker/image/office.routes.ts';
import type { StartAnswer } from '../../worker/start/start.routes.ts';
import { call, send } from './call.ts';

/** A first campaign out of a template. Money in minor units. */
export interface WantedStarter {
  shop: string;
  module: 'recommendation' | 'engagement';
  name: string;
  kind: 'percent' | 'amount' | 'free_shipping';
  value: number;
  minOrder: number;
  code: string;
  reward: number;
}

/** A campaign as it would be shown in a shop. */
export interface WantedPreview {
  shop: string;
  language: string;
  placement?: string;
  /** '' for the deals of all variants. */
  arm: string;
  /** The message that is looked at; the deal to a friend where absent. */
  message?: WordedName;
  /** Which of the shop's deals that are on, from 0; the first where absent. */
  deal?: number;
  scheme?: 'light' | 'dark';
  body: CampaignBody;
}

/** Campaigns, their pictures, and the first steps of a shop. */
export const campaignApi = {
  campaigns: () => call<CampaignsAnswer>('campaigns'),
  campaign: (id: string) => call<CampaignAnswer>(`campaigns/${id}`),
  addCampaign: (body: CampaignBody) => send<CampaignAnswer>('POST', 'campaigns', body),
  saveCampaign: (id: string, revision: number, body: CampaignBody) =>
    send<CampaignAnswer>('PUT', `campaigns/${id}`, { revision, body }),
  stepCampaign: (id: string, revision: number, step: Step) =>
    send<CampaignAnswer>('POST', `campaigns/${id}/step`, { revision, step }),
  copyCampaign: (id: string, name: string) => send<CampaignAnswer>('POST', `campaigns/${id}/copy`, { name }),
  campaignVersions: (id: string) => call<VersionsAnswer>(`campaigns/${id}/versions`),
  campaignWords: (id: string) => call<WordsAnswer>(`campaigns/${id}/words`),
  restoreCampaign: (id: string, revision: number, version: number) =>
    send<CampaignAnswer>('POST', `campaigns/${id}/restore`, { revision, version }),
  previewCampaign: (wanted: WantedPreview) => send<PreviewAnswer>('POST', 'campaigns/preview', wanted),
  start: (shop: string) => call<StartAnswer>(`start?${new URLSearchParams({ shop })}`),
  makeStarter: (wanted: WantedStarter) => send<{ campaign: string }>('POST', 'start/campaign', wanted),
  tryShop: (shop: string) => send<{ url: string }>('POST', 'start/try', { shop }),
  images: () => call<ImagesAnswer>('images'),
  uploadImage: (shop: string, file: Blob) =>
    call<ImageAdded>(`images/${shop}`, { method: 'POST', headers: { 'content-type': file.type }, body: file }),
  removeImage: (id: string) => call<ImagesAnswer>(`images/${id}`, { method: 'DELETE' }),
};

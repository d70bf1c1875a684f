import type { HostAnswer, HostCheck } from '../../worker/install/host.ts';
import type { InstallAnswer } from '../../worker/install/report.ts';
import type { SwitchesAnswer } from '../../worker/retailer/controls.ts';
import type { SwitchKind } from '../../worker/retailer/switch.ts';
import type { LanguagesAnswer } from '../../worker/tag/languages.routes.ts';
import { call, send } from './call.ts';

/** What is switched off or on; '' for all shops. */
export interface Flip {
  kind: SwitchKind;
  shop: string;
  target: string;
  off: boolean;
}

/** Which version pages get; null for what is deployed. */
export interface Wanted {
  shop: string;
  version: string | null;
  candidate: string;
  percent: number;
}

/** The tag on a shop’s pages, and what is switched off. */
export const installApi = {
  install: (shop: string, signal: AbortSignal) => call<InstallAnswer>(`install/${shop}`, { signal }),
  languages: () => call<LanguagesAnswer>('languages'),
  listen: (shop: string) => send('POST', `install/${shop}/listen`, {}),
  tagHost: (shop: string) => call<HostAnswer>(`install/${shop}/host`),
  setTagHost: (shop: string, host: string) => send<HostAnswer>('PUT', `install/${shop}/host`, { host }),
  checkTagHost: (shop: string) => send<HostCheck>('POST', `install/${shop}/host/check`, {}),
  switches: () => call<SwitchesAnswer>('switches'),
  flip: (flip: Flip) => send<SwitchesAnswer>('PUT', 'switches', flip),
  rollOut: (wanted: Wanted) => send<SwitchesAnswer>('PUT', 'rollout', wanted),
};

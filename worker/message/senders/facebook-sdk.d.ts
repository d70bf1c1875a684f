/** What is used of the SDK, which brings no types. */
declare module 'facebook-nodejs-business-sdk' {
  export class FacebookAdsApi {
    static readonly VERSION: string;
    /** @param crashLog whether a handler of uncaught exceptions is installed that reports to Meta: never here. */
    constructor(accessToken: string, locale: string, crashLog: false);
    call(method: string, path: string | readonly string[], params?: Record<string, unknown>): Promise<unknown>;
  }
  class Node {
    constructor(id: string, data: object, parent: undefined, api: FacebookAdsApi);
    id: string;
  }
  export class Page extends Node {
    createFeed(fields: string[], params: Record<string, unknown>): Promise<unknown>;
    createMessage(fields: string[], params: Record<string, unknown>): Promise<unknown>;
  }
  export class AdsPixel extends Node {
    createEvent(fields: string[], params: Record<string, unknown>): Promise<unknown>;
  }
}

/** A call that says it comes from Twilio. */
export interface SignedCall {
  /** As it was asked for: our own public address, the path and the query untouched. */
  url: string;
  /** Every field of the form, in any order; names that repeat have several values. */
  params: Record<string, string | string[]>;
  /** For calls that carry no form: the raw body, whose digest stands in the query. */
  body?: string;
  /** `X-Twilio-Signature`. */
  signature: string;
}

/**
 * Whether a call was signed with one of the account's tokens: two while one is being exchanged. Compared in constant
 * time; tried with and without the port, and with the query as other servers write it.
 */
export async function isFromTwilio(tokens: readonly string[], call: SignedCall): Promise<boolean> {
  const { default: webhooks } = await import('twilio/lib/webhooks/webhooks.js');
  const { url, params, body, signature } = call;
  return tokens.some((token) =>
    body !== undefined && url.includes('bodySHA256=')
      ? webhooks.validateRequestWithBody(token, signature, url, body)
      : webhooks.validateRequest(token, signature, url, params),
  );
}

import { html } from 'hono/html';

/** TwiML: an answer to the text that was just received, or none. */
export function answerMarkup(text: string | undefined) {
  return html`<?xml version="1.0" encoding="UTF-8"?><Response>${text && html`<Message>${text}</Message>`}</Response>`;
}

import { html } from 'hono/html';
import { page } from '../message/message.page.ts';
import { inHtml } from '../message/speech.ts';
import { createReportSpeech } from './schedule.words.ts';

/** Asks whether to end a report; says nothing of whose it is, for the link may travel. */
export function askStopPage(language: string) {
  const speech = createReportSpeech(language, 'UTC');
  const button = html`<form method="post"><button type="submit">${inHtml(speech.say('stop_button'))}</button></form>`;
  return page(speech, '', speech.say('stop_question'), speech.say('stop_text'), button);
}

/** Says that it is done; also to who says it twice. */
export function stoppedPage(language: string) {
  const speech = createReportSpeech(language, 'UTC');
  return page(speech, '', speech.say('stopped'), speech.say('stopped_text'));
}

/** For a link that ends nothing. */
export function unknownStopPage(language: string) {
  const speech = createReportSpeech(language, 'UTC');
  return page(speech, '', speech.say('stop_unknown'), speech.say('stop_unknown_text'));
}

/**
 * Keys of the widget's words. The server holds the words (`worker/tag/locales/<language>.json`, `<language>-formal.json`
 * for what a formal shop says otherwise) and sends them with each offer and landing. `{{shop}}` may stand in all of
 * them; the widget fills in placeholders where not said otherwise.
 */
export type WidgetText =
  | 'close'
  | 'back'
  | 'failed'
  | 'post_purchase_title'
  | 'offer_title'
  | 'offer_intro'
  | 'offer_action'
  /** Filled by the server: `{{reward}}`. */
  | 'reward'
  | 'share_title'
  | 'message'
  | 'more'
  /** Names the choice of the language that friends read. */
  | 'to_language'
  | 'by_email'
  | 'by_sms'
  | 'by_whatsapp'
  | 'by_facebook'
  | 'by_messenger'
  | 'by_native'
  | 'by_qr'
  | 'qr_hint'
  | 'copy_link'
  | 'copied'
  | 'thanks'
  | 'self_share'
  /** Said while a friend is typed whom we may not write to: from then on Send leads to the person's own ways. */
  | 'self_share_hint'
  /** Said where the law asks that friends are told the full name, and it is not there yet. */
  | 'self_share_name'
  | 'email_title'
  | 'email_name'
  | 'email_full_name'
  | 'email_friend'
  | 'email_add'
  | 'email_message'
  | 'email_preview'
  | 'email_send'
  | 'email_note'
  /** Problems of a call, by the server's code; one without words is `failed`. */
  | 'invalid_message'
  | 'invalid_name'
  | 'sent_title'
  /** Some friends it reached, others not. */
  | 'sent_some_title'
  /** Nobody it reached: what to do follows it, in the words for one friend. */
  | 'sent_none'
  | 'sent_accepted'
  | 'sent_invalid'
  | 'sent_limit'
  | 'sent_again'
  /** Filled by the server: `{{deal}}`, `{{badge}}`. */
  | 'share_subject'
  /** Filled by the server, the link follows it: `{{deal}}`, `{{badge}}`. */
  | 'share_text'
  | 'share_disclosure'
  /** `{{from}}`: first name of the advocate. */
  | 'friend_title'
  | 'friend_title_unnamed'
  | 'friend_intro'
  | 'friend_action'
  | 'friend_thread'
  /** Keeps the referral in the browser, by their tap alone: where the shop allows it. */
  | 'keep_offer'
  | 'keep_hint'
  | 'kept'
  | 'friend_waiting'
  | 'copy_code'
  | 'code_copied'
  | 'code_apply'
  | 'code_bar'
  /** `{{date}}`. */
  | 'code_expires'
  | 'email_code'
  | 'email_own'
  | 'email_confirm'
  /** The wording that the friend consents by: the server keeps it. */
  | 'email_code_hint'
  | 'mailed'
  | 'ended_title'
  | 'ended_text'
  | 'paused_title'
  | 'paused_text'
  | 'unknown_title'
  | 'unknown_text'
  | 'look_around'
  /** The button in the corner: short, it must fit beside an icon. */
  | 'floating_action'
  /** Titles of the other placements. */
  | 'product_title'
  | 'exit_title'
  | 'account_title'
  /** Names the two numbers of a known advocate; each label stands below its number, whatever the number is. */
  | 'friends_title'
  | 'state_invited'
  | 'state_ordered'
  /** Instead of `share_text` where a product is recommended; filled alike. */
  | 'share_product'
  /** Instead of it where the shop's data knows the product: `{{product}}`. */
  | 'share_product_named'
  /** Which of the ordered products to recommend, or none of them but the shop. */
  | 'product_pick'
  | 'product_all'
  /** Another app has been opened with the text in it: sending it is up to the person. */
  | 'opened'
  /** The friend's link turns out to be the advocate's own. */
  | 'own_title'
  | 'own_text'
  /** The friend is a customer already, the deal is for new ones. */
  | 'existing_title'
  | 'existing_text'
  /** The form for texts: what differs from the one for mails. `{{count}}`: of the texts that the words take. */
  | 'sms_title'
  | 'sms_friend'
  | 'sms_note'
  | 'sms_count'
  /** On both sides: a number that takes no texts of this shop. */
  | 'sms_invalid'
  | 'sms_code'
  | 'sms_own'
  | 'texted'
  /** Where the advocate's rewards are to go: comes with the links, where no address of theirs is confirmed. */
  | 'reach_ask'
  | 'reach_send'
  | 'reach_sent'
  | 'reach_invalid'
  | 'reach_later';

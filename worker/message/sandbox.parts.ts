import PostalMime from 'postal-mime';

/** What a kept mail carries beside its words. */
export interface MailPart {
  name: string;
  type: string;
  /** By which its HTML shows it; '' for a file to keep. */
  contentId: string;
  content: Uint8Array<ArrayBuffer>;
}

/** The pictures and files of a mail, in its order; none where it is no mail. */
export async function readParts(raw: string): Promise<MailPart[]> {
  const email = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' }).catch(() => undefined);
  return (email?.attachments ?? []).map(({ filename, mimeType, contentId, content }) => ({
    name: filename ?? 'file',
    type: mimeType,
    contentId: contentId?.replace(/^<|>$/g, '') ?? '',
    content: new Uint8Array(content as ArrayBuffer),
  }));
}

/** The mail's HTML with its own pictures where the mailbox keeps them. */
export function showParts(html: string, id: string, parts: readonly MailPart[]): string {
  return html.replace(/(["'(])cid:([^"')]+)/g, (all, before: string, wanted: string) => {
    const index = parts.findIndex(({ contentId }) => contentId === wanted);
    return index < 0 ? all : `${before}/sandbox/${id}/parts/${index}`;
  });
}

import { useCallback, useEffect, useState } from 'preact/hooks';
import type { CampaignBody } from '../../worker/campaign/body.ts';
import { api } from '../api.ts';
import { useAnswer } from './use-answer.ts';

/** A campaign, what a member is making of it, and a warning to whoever leaves before it is saved. */
export function useCampaign(id: string) {
  const read = useCallback(() => api.campaign(id), [id]);
  const asked = useAnswer(read);
  const { answer, run } = asked;
  const [body, setBody] = useState<CampaignBody>();
  const [saved, setSaved] = useState(false);
  useEffect(() => setBody(answer?.body), [answer]);
  const dirty = answer !== undefined && body !== undefined && JSON.stringify(body) !== JSON.stringify(answer.body);
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [dirty]);
  const change = (next: CampaignBody) => {
    setSaved(false);
    setBody(next);
  };
  /** @returns whether it was saved; what was refused stays as it was typed. */
  const save = async (): Promise<boolean> => {
    if (!answer || !body) return false;
    const isSaved = await run(() => api.saveCampaign(id, answer.revision, body));
    setSaved(isSaved);
    return isSaved;
  };
  return { ...asked, body, dirty, saved, change, save, undo: () => setBody(answer?.body) };
}

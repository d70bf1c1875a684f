import { useEffect, useState } from 'preact/hooks';
import type { EntranceAnswer } from '../../worker/member/account.routes.ts';
import { api } from '../api.ts';

/** What mails to this person are written in. */
export const mailLanguage = () => (/^[a-z]{2,3}(-\w{2,8})*$/.test(navigator.language) ? navigator.language : 'en');
/** A value of the address's query; '' where it has none. */
export const asked = (name: string) => new URLSearchParams(location.search).get(name) ?? '';

/** What stands at the door; undefined until it is known. */
export function useEntrance(): EntranceAnswer | undefined {
  const [entrance, setEntrance] = useState<EntranceAnswer>();
  useEffect(() => {
    api.entrance().then(setEntrance, () => setEntrance({ signUp: false }));
  }, []);
  return entrance;
}

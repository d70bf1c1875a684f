/** The friend's side: when they are greeted, or reminded of their code. */
import type { LandingAnswer } from '../../worker/wire.ts';
import { greetFriend } from '../widget/greeting.tsx';
import { widget } from '../widget/whole.ts';

const { goodword } = window;
goodword?.x?.((core) => {
  const show = async (rk: string, reminds: boolean) => {
    try {
      // The link that was followed here: what another tab keeps may take its place in memory.
      const { referral } = core.person;
      // It comes along, also for whoever waits for the widget's own file; where that has come already, it draws.
      core.widget ??= Promise.resolve(widget);
      goodword.m?.(widget);
      const answer = await core.call<LandingAnswer>(
        `/landing?rk=${encodeURIComponent(rk)}&rc=${referral?.rc || ''}&lang=${core.language}`,
      );
      const kit = await core.widget;
      // Who has ordered meanwhile has no code left to be reminded of.
      if (answer && !(reminds && !core.visit.claim))
        return await greetFriend(kit, core, answer as LandingAnswer, reminds, referral);
    } catch {}
    // There is nobody to greet: what waits for that comes.
    core.emit('greeted', true);
    core.look();
  };
  const { visit, data } = core;
  // Who has bought needs no reminder, whichever code the order had. Where no tag may run that is noted in the code's place, and
  // they are asked where the placements are decided.
  goodword('on', 'purchase', () => {
    if (visit.claim?.bought) return;
    visit.claim = undefined;
    core.remember();
  });
  const { claim } = visit;
  if (claim?.bought) core.load('place');
  // Nobody is reminded of a code that has ended.
  else if (claim && !data.landing && !(Number(claim.expiresAt) <= Date.now()))
    show(`${core.person.referral?.rk}`, true);
  goodword('on', 'landing', (rk: string) => show(rk, false));
});

/**
 * Asks in the sheet where the advocate's rewards are to go, where they may earn some and no address of theirs is
 * confirmed. The server answers the same whoever has the address.
 */
import type { ReachAnswer, ReachForm } from '../../worker/wire.ts';
import { prove } from '../prove.ts';
import { makeUuid } from '../uuid.ts';
import type { Kit } from '../widget/kit.ts';
import type { Scene } from '../widget/scene.ts';

window.goodword?.x?.(async (core) => {
  // It has been drawn with already.
  const { button, field, h } = (await core.widget) as Kit;
  // What is written as JSX becomes calls of it.
  void h;
  /** What was typed stays, whichever deal is shared next. */
  let email = `${core.data.email ?? ''}`;
  let busy = false;
  /** Of the address that was asked for last: the same one asks once. */
  let asked = { email: '', id: '' };
  /** It is on its way: nobody is asked again on this page. */
  let sent = '';
  let isNews = false;
  /** The button that was tapped is gone: the focus goes to what came of it, once. */
  const focus = (element: HTMLElement | null) => {
    if (isNews) element?.focus();
    isNews = false;
  };

  const draw = (scene: Scene, form: ReachForm) => {
    const { offer, set, state } = scene;
    const redraw = () => set({ reach: draw(scene, form) });
    const ask = async () => {
      if (busy) return;
      busy = true;
      if (asked.email !== email) asked = { email, id: makeUuid() };
      set({ status: '' });
      const said = await prove<ReachAnswer & { code?: string }>(core, '/reach', {
        ...asked,
        advocate: state.answer.advocate,
        language: offer.language,
        firstName: state.answer.firstName,
        wording: form.wording,
      });
      busy = false;
      if (said?.sent) {
        sent = form.sent;
        isNews = true;
      } else if (said?.code === 'unprocessable') set({ status: form.invalid });
      else set({ status: said?.code === 'too_many_requests' ? form.later : scene.say('failed') });
      redraw();
    };
    return sent ? (
      <p tabIndex={-1} ref={focus}>
        {sent}
      </p>
    ) : (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        {field(
          form.ask,
          email,
          (text) => {
            email = text;
            redraw();
          },
          { type: 'email', autocomplete: 'email', required: true, maxLength: 254 },
        )}
        <small>{form.wording}</small>
        {button('quiet', form.send)}
      </form>
    );
  };

  window.goodword?.('on', 'sheet', (scene: Scene) => {
    const { reach } = scene.state.answer;
    scene.set({ reach: reach && draw(scene, reach) });
  });
});

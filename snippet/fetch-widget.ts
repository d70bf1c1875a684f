/** Fetches the widget's code, once for all parts that show something. */
import type { Core, Goodword } from './goodword.ts';
import type { Widget } from './widget/kit.ts';

export const fetchWidget = (goodword: Goodword, core: Core): Promise<Widget> => {
  core.widget ??= new Promise((arrived) => {
    goodword.m = arrived;
    goodword.l(core.settings.u);
  });
  return core.widget;
};

/** The widget's own file: comes when something is about to show, and hands itself over. */
import { widget } from './whole.ts';

window.goodword?.m?.(widget);

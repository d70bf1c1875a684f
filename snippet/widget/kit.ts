/**
 * What the widget lends to the parts that come in files of their own: they bring no copy of it along. `h` above all:
 * what is drawn must be made by the copy of Preact that draws it.
 */
import { h } from 'preact';
import type { Mount } from '../goodword.ts';
import { button, copyRow, field, iconButton, ticket } from './parts.tsx';
import { openStage } from './stage.tsx';

export const kit = { h, button, copyRow, field, iconButton, openStage, ticket };
export type Kit = typeof kit;

/** What arrives with the widget's code. */
export type Widget = Kit & { mount: Mount };

/** Pieces that both sides of the widget use. */
import { type ComponentChild, h } from 'preact';
import type { WireDeal } from '../../worker/wire.ts';
import { icon } from './icon.tsx';

type Tap = (event: Event) => unknown;

/** A button; one without an act of its own sends its form. */
export const button = (look: string, content: ComponentChild, onClick?: Tap, disabled?: boolean, label?: string) => (
  <button type={onClick ? 'button' : 'submit'} class={look} onClick={onClick} disabled={disabled} aria-label={label}>
    {content}
  </button>
);

export const iconButton = (name: string, label: string, onClick: Tap) =>
  button(`round ${name}`, icon(name), onClick, false, label);

/** The deal as a ticket: what it is worth on the stub, what it is beside it. */
export const ticket = (deal: WireDeal) => [
  <b class="badge">{deal.badge || icon('gift')}</b>,
  <span class="words">
    <strong>{deal.title}</strong>
    <small>{deal.description}</small>
  </span>,
];

/** A control with its label above; `onText` gets what is typed. */
export const field = (
  label: string,
  value: string,
  onText: (text: string) => void,
  props: object,
  control: 'input' | 'textarea' = 'input',
) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is inside, made by its name
  <label class="field">
    <span>{label}</span>
    {h(control, { ...props, value, onInput: ({ target }: Event) => onText((target as HTMLInputElement).value) })}
  </label>
);

/** A text to take along, with the button that copies it; `onCopied` only once it is on the clipboard. */
export const copyRow = (text: string, label: string, onCopied: () => void) => (
  <div class="copy">
    <output>{text}</output>
    {button(
      'main',
      label,
      async ({ target }) => {
        try {
          await navigator.clipboard.writeText(text);
        } catch {
          // Old browsers, and pages without the permission: where the command fails too, the text stays selected.
          getSelection()?.selectAllChildren((target as Element).previousElementSibling as Element);
          if (!document.execCommand('copy')) return;
        }
        onCopied();
      },
      !text,
    )}
  </div>
);

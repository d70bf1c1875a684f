interface ToggleProps {
  on: boolean;
  label: string;
  /** What is said in place of on and off. */
  words: string;
  disabled: boolean;
  onFlip: (on: boolean) => void;
}

/** A switch that holds at once. */
export function Toggle({ on, label, words, disabled, onFlip }: ToggleProps) {
  return (
    <button
      type="button"
      role="switch"
      class="toggle"
      aria-checked={on}
      aria-label={label}
      disabled={disabled}
      onClick={() => onFlip(!on)}
    >
      <span class="toggle-words">{words}</span>
      <span class="toggle-track" aria-hidden="true" />
    </button>
  );
}

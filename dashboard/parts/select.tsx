interface Option<Value extends string> {
  value: Value;
  label: string;
}

interface MenuProps<Value extends string> {
  value: Value;
  options: readonly Option<Value>[];
  onChoose: (value: Value) => void;
  id?: string;
  name?: string;
  disabled?: boolean;
  'aria-invalid'?: boolean;
  'aria-describedby'?: string;
}

/** The menu itself, with its arrow: whoever uses it gives the label and the frame with the class `select`. */
export function Menu<Value extends string>({ value, options, onChoose, ...others }: MenuProps<Value>) {
  return (
    <>
      <select {...others} value={value} onChange={(event) => onChoose(event.currentTarget.value as Value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d="m3 4.5 3 3 3-3" />
      </svg>
    </>
  );
}

interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onChoose: (value: Value) => void;
}

/** One of many, in a menu; its label is read, not shown. */
export function Select<Value extends string>({ label, ...menu }: SelectProps<Value>) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the menu is the control
    <label class="select">
      <span class="hidden">{label}</span>
      <Menu {...menu} />
    </label>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly help?: string;
  /** Only when the field is left, or Enter pressed. */
  readonly commit?: boolean;
  readonly onChange: (text: string) => void;
}

/** A line of text with its label. */
export function TextField({ label, value, placeholder = '', help, commit, onChange }: TextFieldProps) {
  const id = `field-${label.toLowerCase().replaceAll(' ', '-')}`;
  const handler = (event: { readonly currentTarget: { readonly value: string } }) =>
    onChange(event.currentTarget.value);
  return (
    <div class="field">
      <label for={id} class="small">
        {label}
      </label>
      <input
        id={id}
        class="input"
        value={value}
        placeholder={placeholder}
        spellcheck={false}
        {...(commit ? { onChange: handler } : { onInput: handler })}
      />
      {help && <p class="help">{help}</p>}
    </div>
  );
}

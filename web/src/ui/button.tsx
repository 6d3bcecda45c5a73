import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'size'> {
  readonly tone?: 'normal' | 'primary' | 'danger' | 'plain';
  readonly icon?: IconName;
  readonly tiny?: boolean;
  readonly disabled?: boolean;
  readonly type?: 'button' | 'submit';
  readonly children?: ComponentChildren;
}

/** A button with words, and maybe an icon. */
export function Button({ tone = 'normal', icon, tiny, children, class: extra, ...rest }: ButtonProps) {
  const classes = ['button', tone === 'normal' ? '' : tone, tiny ? 'tiny' : '', extra ?? ''];
  return (
    <button type="button" {...rest} class={classes.filter(Boolean).join(' ')}>
      {icon && <Icon name={icon} size={tiny ? 15 : 18} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  readonly icon: IconName;
  /** What it does; spoken, and shown on hovering. */
  readonly label: string;
  readonly shortcut?: string | undefined;
}

/** A button with an icon only: its name is spoken and shown on hovering. */
export function IconButton({ label, shortcut, tone = 'plain', class: extra, ...rest }: IconButtonProps) {
  const hint = shortcut === undefined ? label : `${label} (${shortcut})`;
  return <Button {...rest} tone={tone} class={`icon ${extra ?? ''}`} aria-label={label} title={hint} />;
}

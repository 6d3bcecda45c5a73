import type { ButtonHTMLAttributes } from 'preact';
import { LineIcon } from '../ui/icon.tsx';

/** Icons of the picture tools: apart from those of ui/icon.tsx, so that they load with the panels that use them. */
const PATHS = {
  play: 'M6 4l9 5.5L6 15z',
  pause: 'M6 4v11M12.5 4v11',
  previous: 'M12.5 4.5l-6 5 6 5M5 4.5v10',
  next: 'M6.5 4.5l6 5-6 5M14 4.5v10',
  live: 'M9.5 12a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM5 5a6.4 6.4 0 000 9M14 5a6.4 6.4 0 010 9',
  brush: 'M15.5 3.5l-7 7M8.2 9.6l1.7 1.7M8 10c-2 0-2.6 1.3-2.8 2.6-.2 1.2-.8 2-2 2.4 2.6 1.2 6.6.6 6.6-2.8',
  eraser: 'M3.5 12.5l7-7 4.5 4.5-5 5H6zM7.5 8.5l4.5 4.5M9 15h6.5',
  fill: 'M7.5 3l7 7-5.5 5.5-6-6 5.5-5.5M3.2 9.6h10.6M16 12.5c.8 1.2 1.2 1.9 1.2 2.5a1.2 1.2 0 01-2.4 0c0-.6.4-1.3 1.2-2.5z',
  rectangle: 'M3.5 5h12v9h-12z',
  lasso:
    'M9.5 4C6 4 3 5.7 3 8s3 4 6.500 4S16 10.300 16 8s-3-4-6.500-4zM5.500 11c-1.500 1-1.300 3 .7 3.200 1.200.2 1.500 1.300.8 2.300',
  object:
    'M4 15.500l7-7M10.200 6.800l2.500 2.500M13 3v2.500M11.700 4.200h2.600M16 8.500v2M15 9.500h2M7 3.500v2M6 4.500h2',
  pick: 'M12 3.500l3.500 3.500-2 2L10 5.500zM11 6.500l-6.500 6.500-.8 2.800 2.800-.8L13 8.500',
  hand: 'M6 10V5.500a1 1 0 012 0V9m0-4.500V4a1 1 0 012 0v5m0-4.500a1 1 0 012 0V9m0-2.500a1 1 0 012 0V12c0 2.500-1.800 4-4 4-2 0-3-.8-4-2.500L4 11c-.6-1.200.8-2 1.600-1L6.500 11.500',
  mirror: 'M9.500 3v13M7 6l-4 7h4zM12 6l4 7h-4z',
  feather: 'M9.500 15.500a6 6 0 100-12 6 6 0 000 12zM9.500 12.500a3 3 0 100-6 3 3 0 000 6z',
  invert:
    'M9.500 16a6.500 6.500 0 100-13 6.500 6.500 0 000 13zM9.500 3v13M9.500 6h3.500M9.500 9.500h6M9.500 13h3.500',
  paste: 'M6 4.500H4v12h7M7 3h4v3H7zM12 4.500h2V8M8.500 9.500h8v7h-8z',
  compare: 'M9.500 3v13M4 5h5.500v9H4zM12 5h3.500v9H12',
  scissors:
    'M6 8a2 2 0 100-4 2 2 0 000 4zM6 15a2 2 0 100-4 2 2 0 000 4zM7.600 7.200L15.500 14M7.600 11.800L15.500 5',
  stamp: 'M4 15.500h11M5 13h9v-2H11c0-2 1.500-3 1.500-5a3 3 0 00-6 0c0 2 1.500 3 1.500 5H5z',
} as const;

export type ToolIconName = keyof typeof PATHS;

function ToolIcon({ name, size = 19 }: { readonly name: ToolIconName; readonly size?: number }) {
  return <LineIcon path={PATHS[name]} size={size} />;
}

interface ToolButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'label'> {
  readonly icon: ToolIconName;
  /** What it does; spoken, and shown on hovering. */
  readonly label: string;
  readonly shortcut?: string;
  /** For a button that stays down. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly tiny?: boolean;
}

/** A button with an icon only. */
export function ToolButton({ icon, label, shortcut, pressed, tiny, class: extra, ...rest }: ToolButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={`button plain icon ${tiny ? 'tiny' : ''} ${extra ?? ''}`}
      aria-label={label}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
    >
      <ToolIcon name={icon} size={tiny ? 15 : 19} />
    </button>
  );
}

/** Line icons of the page; decoration only, so hidden from assistive technology. */
const PATHS = {
  play: 'M6 4l9 5.5L6 15z',
  stop: 'M5 5h9v9H5z',
  pause: 'M6.5 4.5v10M12.5 4.5v10',
  undo: 'M7 4L3.5 7.5 7 11M4 7.5h7a4 4 0 010 8H8',
  redo: 'M12 4l3.5 3.5L12 11M15 7.5H8a4 4 0 000 8h3',
  plus: 'M9.5 4v11M4 9.5h11',
  search: 'M8.5 14a5.5 5.5 0 100-11 5.5 5.5 0 000 11zM12.5 12.5L16 16',
  list: 'M4 5h11M4 9.5h11M4 14h11',
  grid: 'M4 4h4.5v4.5H4zM11 4h4.5v4.5H11zM4 11h4.5v4.5H4zM11 11h4.5v4.5H11z',
  clock: 'M9.5 16a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM9.5 6v4l2.5 1.5',
  alert: 'M9.5 3.5L16.5 15h-14zM9.5 8v3M9.5 13v.3',
  info: 'M9.5 16a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM9.5 9v4M9.5 6.2v.3',
  close: 'M5 5l9 9M14 5l-9 9',
  check: 'M4 10l3.5 3.5L15 6',
  moon: 'M15 11.5A6.5 6.5 0 017.5 4 6 6 0 1015 11.5z',
  sun: 'M9.5 12.5a3 3 0 100-6 3 3 0 000 6zM9.5 2v2M9.5 15v2M2 9.5h2M15 9.5h2M4.2 4.2l1.4 1.4M13.4 13.4l1.4 1.4M4.2 14.8l1.4-1.4M13.4 5.6l1.4-1.4',
  save: 'M4 4h9l2.5 2.5V15H4zM6.5 4v4h5V4M6.5 15v-4h6v4',
  folder: 'M3 5.5h5l1.5 2H16v7.5H3z',
  command: 'M4 5l4 4.5L4 14M10 14h5',
  fit: 'M3.5 7V3.5H7M12 3.5h3.5V7M15.5 12v3.5H12M7 15.5H3.5V12',
  minus: 'M4 9.5h11',
  map: 'M3.5 5l4-1.5 4 1.5 4-1.5v11l-4 1.5-4-1.5-4 1.5zM7.5 3.5v11M11.5 5v11',
  dice: 'M4 4h11v11H4zM7 7v.3M12 12v.3M7 12v.3M12 7v.3M9.5 9.5v.3',
  image: 'M3.5 4.5h12v10h-12zM3.5 12l3.5-3 3 3 2-2 3.5 3M11.5 7.5v.3',
  upload: 'M9.5 12V3.5M6 7l3.5-3.5L13 7M4 12.5V15h11v-2.5',
  download: 'M9.5 3.5V12M6 8.5L9.5 12 13 8.5M4 12.5V15h11v-2.5',
  more: 'M4.5 9.5v.3M9.5 9.5v.3M14.5 9.5v.3',
  link: 'M8 11l3-3M7 8L5 10a2.8 2.8 0 004 4l2-2M12 11l2-2a2.8 2.8 0 00-4-4L8 7',
  unlink: 'M7 8L5 10a2.8 2.8 0 004 4l1-1M12 11l2-2a2.8 2.8 0 00-4-4L9 6M4 4l11 11',
  reset: 'M5 4v4h4M5.3 8A5.5 5.5 0 119.5 15',
  up: 'M5 11.5L9.5 7l4.5 4.5',
  down: 'M5 7.5L9.5 12 14 7.5',
  trash: 'M4.5 5.5h10M7.5 5.5V4h4v1.5M6 5.5l.7 9.5h5.6l.7-9.5',
  gear: 'M9.5 12a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM9.5 2.500v2.200M9.5 14.300v2.200M2.500 9.5h2.200M14.300 9.5h2.200M4.600 4.600l1.500 1.500M12.900 12.900l1.500 1.500M4.600 14.400l1.500-1.500M12.900 6.100l1.500-1.500',
  pencil: 'M4 15l.8-3.2L12.500 4.100l2.400 2.400-7.700 7.700zM11 5.600l2.400 2.400',
  brush: 'M15.5 3.5l-7 7M8.2 9.6l1.7 1.7M8 10c-2 0-2.6 1.3-2.8 2.6-.2 1.2-.8 2-2 2.4 2.6 1.2 6.6.6 6.6-2.8',
  sliders: 'M3.5 5.500h6M13.500 5.500h2M11.500 7.500v-4M3.500 13.500h2M9.500 13.500h6M7.500 15.500v-4',
  sweep: 'M3.5 4.5h4v10h-4zM9.5 4.5h6v4.500h-6zM9.5 11.500h6v3h-6z',
  eye: 'M2.5 9.5s2.5-4.5 7-4.5 7 4.5 7 4.5-2.5 4.5-7 4.5-7-4.5-7-4.5zM9.5 11.5a2 2 0 100-4 2 2 0 000 4z',
} as const;

export type IconName = keyof typeof PATHS;

interface LineIconProps {
  /** Lines in a square of 19 units. */
  readonly path: string;
  /** px */
  readonly size: number;
}

/** The shell of every icon: lines in the colour of the text around them. */
export function LineIcon({ path, size }: LineIconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 19 19"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return <LineIcon path={PATHS[name]} size={size} />;
}

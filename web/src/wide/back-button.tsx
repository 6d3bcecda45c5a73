import { IconButton } from '../ui/button.tsx';
import { backWords, leavePanel } from './back.ts';

/** The cross of a panel that takes the canvas' place. */
export function BackButton() {
  return <IconButton icon="close" label={backWords()} onClick={leavePanel} />;
}

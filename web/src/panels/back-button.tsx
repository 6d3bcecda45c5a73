import { backWords, leavePanel } from '../state/page/back.ts';
import { IconButton } from '../ui/button.tsx';

/** The cross of a panel that takes the canvas' place. */
export function BackButton() {
  return <IconButton icon="close" label={backWords()} onClick={leavePanel} />;
}

import { studioLink } from '../../api/link.ts';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { toast, toastError } from '../../ui/toast.ts';
import { setCatalogue } from '../page/catalogue.ts';
import { setStudioClock } from '../page/studio-clock.ts';
import { connection, live, lost, serverId } from './connection.ts';
import { resubscribe, takeEvents, takeFrames, takeRuns } from './run.ts';
import { loadRuns, takeRunList } from './run-list.ts';

/** Opens the socket and wires it to the state of the page. */
export function startLive(): void {
  live.value = studioLink.openLive({
    hello({ serverId: id, now }) {
      setStudioClock(now);
      const restarted = serverId.value !== undefined && serverId.value !== id;
      const wasLost = connection.value === 'reconnecting';
      serverId.value = id;
      connection.value = 'connected';
      lost.value = undefined;
      live.value?.watchRuns(true);
      live.value?.setHidden(document.hidden);
      void resubscribe();
      // Changes are told from now on; what went on before, the list tells.
      void loadRuns();
      if (restarted) {
        toast('info', t.state.theStudioWasRestartedWhat);
        void loadCatalogue();
      } else if (wasLost) toast('success', t.state.connectedAgain);
    },
    disconnected(why) {
      lost.value = why;
      connection.value = 'reconnecting';
    },
    refused(why) {
      lost.value = why;
      if (connection.value === 'connected') connection.value = 'reconnecting';
    },
    async catalogue() {
      if (await loadCatalogue()) toast('info', t.state.packsWereAddedOrRemoved);
    },
    events: takeEvents,
    frames: takeFrames,
    runs(message) {
      takeRuns(message);
      takeRunList(message);
    },
  });
  document.addEventListener('visibilitychange', () => live.value?.setHidden(document.hidden));
  // After the sleep of a laptop, or when the network is back: at once, not after the waiting time.
  for (const event of ['online', 'focus']) {
    window.addEventListener(event, () => {
      if (connection.value !== 'connected') live.value?.reconnect();
    });
  }
}

export async function loadCatalogue(): Promise<boolean> {
  try {
    setCatalogue(await api.listNodes());
    return true;
  } catch (error) {
    toastError(error, t.state.nodesNotLoaded);
    return false;
  }
}

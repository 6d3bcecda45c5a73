/*
 * Runs in the page, before its own scripts: counts what it draws and notes when. Plain JavaScript, because it is given
 * to the browser as it is.
 */
(() => {
  const put = CanvasRenderingContext2D.prototype.putImageData;
  let count = 0;
  let live = new Set();
  // Every new frame of a preview is put into the bitmap of its port once, when the canvas draws it.
  CanvasRenderingContext2D.prototype.putImageData = function (...args) {
    count++;
    live.add(this.canvas);
    return put.apply(this, args);
  };

  const tasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push(startTime + duration);
  }).observe({ type: 'longtask', buffered: true });

  let clickedAt = 0;
  document.addEventListener(
    'click',
    (event) => {
      clickedAt = event.timeStamp;
    },
    true,
  );

  /** A page that has not come by then does not come. */
  const PATIENCE_MS = 300_000;

  const view = () => document.querySelector('canvas.graph')?.data;
  const shows = {
    gallery: () =>
      document.querySelector('.cards .card-open') !== null &&
      document.querySelector('[aria-label="Connection: connected"]') !== null,
    graph: () => {
      const nodes = [...(view()?.graph.nodesByKey.values() ?? [])];
      return (
        nodes.length > 0 && nodes.every((node) => node.placed) && document.querySelector('.page') === null
      );
    },
  };

  const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
  /** After the next drawn frame, when the thread takes input again. */
  const drawnAndFree = async () => {
    await nextFrame();
    await nextFrame();
    await new Promise((done) => setTimeout(done));
  };

  let times;
  let latencies;
  globalThis.benchProbe = {
    /** When something is shown and the thread is free, ms since the navigation began; fails where it never is. */
    async ready(what) {
      while (!shows[what]()) {
        if (performance.now() > PATIENCE_MS) throw new Error(`No ${what} is shown; see probe.js.`);
        await nextFrame();
      }
      await drawnAndFree();
      return Math.max(performance.now(), ...tasks);
    },
    clickedAt: () => clickedAt,
    startFrames() {
      times = [];
      count = 0;
      live = new Set();
      const mine = times;
      const tick = (now) => {
        if (mine !== times) return;
        mine.push(now);
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    },
    stopFrames() {
      const result = { times, pictures: count, live: live.size };
      times = undefined;
      return result;
    },
    pictures: () => count,
    live: () => live.size,
    /** Notes how old the picture of a node is when the frame that shows it has gone to the screen. */
    watchLatency(key) {
      const canvas = view();
      const draw = canvas.drawNode;
      let last;
      latencies = [];
      canvas.drawNode = function (node, context) {
        draw.call(this, node, context);
        if (node.key !== key) return;
        for (const { at } of canvas.decorOf(key).pictures) {
          if (at === undefined || at <= (last ?? 0)) continue;
          last = at;
          requestAnimationFrame(() => latencies.push(Date.now() - at));
        }
      };
    },
    takeLatencies: () => latencies.splice(0),
    /** A place in the middle part of the canvas with no node, CSS px. */
    emptyPlace() {
      const canvas = view();
      const { left, top, width, height } = canvas.canvas.getBoundingClientRect();
      for (let y = 0.3; y < 0.7; y += 0.004) {
        for (let x = 0.3; x < 0.7; x += 0.004) {
          const at = [left + width * x, top + height * y];
          const clear = [-6, 0, 6].every((dx) =>
            [-6, 0, 6].every((dy) => {
              const [gx, gy] = canvas.camera.toGraph(at[0] + dx, at[1] + dy);
              return canvas.graph.getNodeOnPos(gx, gy, null, 8) === null;
            }),
          );
          if (clear) return at;
        }
      }
      throw new Error('There is no empty place.');
    },
    placeOf: (key) => view().places.placeOf(key),
    camera: () => ({ zoom: view().camera.zoom, seen: view().visible_nodes.length }),
  };
})();

// Whether the studio in this container answers and can run something: the image has no curl.
const port = process.env.PATCHWISE_PORT || '7860';
try {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4000) });
  process.exit(answer.ok ? 0 : 1);
} catch {
  process.exit(1);
}

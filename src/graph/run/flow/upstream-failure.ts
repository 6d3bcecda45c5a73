/** Thrown where a node reads from a stream whose producer failed; the node is skipped, not failed. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  readonly failedNode: string;

  constructor(failedNode: string) {
    super(`The node "${failedNode}", on which this one depends, failed.`);
    this.failedNode = failedNode;
  }
}

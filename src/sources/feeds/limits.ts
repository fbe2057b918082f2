/** How much one feed may take of us. */
export interface FeedLimits {
  /** ms for the transfer, redirects included */
  transferTimeoutMs: number;
  /** after decompression */
  maxBytes: number;
  /** ms for making sense of it */
  parseTimeoutMs: number;
}

export const usualFeedLimits: FeedLimits = {
  transferTimeoutMs: 20_000,
  maxBytes: 10 * 1024 * 1024,
  parseTimeoutMs: 10_000,
};

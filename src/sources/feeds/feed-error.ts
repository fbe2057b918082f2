/** Why a feed could not be read, in words for the owner of the site. */
export class FeedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FeedError";
  }
}

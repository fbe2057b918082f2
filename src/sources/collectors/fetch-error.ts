/** Why something could not be fetched or understood, in words for the owner. */
export class FetchError extends Error {
  /** ms since 1970, UTC: the server asked not to be asked before; null: it did not say. */
  readonly notBefore: number | null;
  /** HTTP status of the refusal; null: it was none. */
  readonly status: number | null;
  /** Nothing else of this run can be had either. */
  readonly isFinal: boolean;

  constructor(
    message: string,
    {
      notBefore = null,
      status = null,
      isFinal = false,
    }: Partial<Pick<FetchError, "notBefore" | "status" | "isFinal">> = {},
  ) {
    super(message);
    this.name = "FetchError";
    this.notBefore = notBefore;
    this.status = status;
    this.isFinal = isFinal;
  }
}

/** A chart block that cannot be drawn: why, and which of its fields is to blame. */
export class ChartError extends Error {
  readonly field: string | null;
  constructor(message: string, field: string | null = null) {
    super(message);
    this.name = "ChartError";
    this.field = field;
  }
}

/** SQL put together from pieces of several files, that knows where each came from. */
export class Source {
  #sql = "";
  readonly #pieces: { offset: number; file: string; line: number }[] = [];

  get sql(): string {
    return this.#sql;
  }

  /** @param line of the text's first line in the file, from 1 */
  add(text: string, file: string, line: number): void {
    if (text === "") return;
    this.#pieces.push({ offset: this.#sql.length, file, line });
    this.#sql += text;
  }

  /** Words of our own; an error in them belongs to what stands before. */
  glue(text: string): void {
    this.#sql += text;
  }

  append(other: Source): void {
    for (const piece of other.#pieces) this.#pieces.push({ ...piece, offset: piece.offset + this.#sql.length });
    this.#sql += other.#sql;
  }

  /** File and line of an offset into `sql`. */
  locate(offset: number): { file: string; line: number } {
    const piece = this.#pieces.findLast((one) => one.offset <= offset) ?? this.#pieces[0];
    if (piece === undefined) return { file: "", line: 1 };
    const lines = this.#sql.slice(piece.offset, Math.max(piece.offset, offset)).split("\n").length - 1;
    return { file: piece.file, line: piece.line + lines };
  }
}

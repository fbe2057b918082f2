/** SQL put together from pieces of several files, that knows where each came from. */
export class Source {
  #sql = "";
  readonly #pieces: { offset: number; file: string; line: number; column: number }[] = [];

  get sql(): string {
    return this.#sql;
  }

  /** @param line of the text's first line in the file, from 1; `column` of its first character there, from 1 */
  add(text: string, file: string, { line, column }: { line: number; column: number }): void {
    if (text === "") return;
    this.#pieces.push({ offset: this.#sql.length, file, line, column });
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

  /** File, line and column of an offset into `sql`. */
  locate(offset: number): { file: string; line: number; column: number } {
    const piece = this.#pieces.findLast((one) => one.offset <= offset) ?? this.#pieces[0];
    if (piece === undefined) return { file: "", line: 1, column: 1 };
    const lines = this.#sql.slice(piece.offset, Math.max(piece.offset, offset)).split("\n");
    const last = lines.at(-1)?.length ?? 0;
    const { file, line, column } = piece;
    return { file, line: line + lines.length - 1, column: lines.length === 1 ? column + last : last + 1 };
  }
}

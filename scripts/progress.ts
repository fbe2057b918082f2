/** How far a command is: one line that changes where somebody watches, plain lines where they are kept. */
export interface Progress extends Disposable {
  report(line: string): void;
  /** The last line stays. */
  end(): void;
}

export function toProgress(out: NodeJS.WriteStream): Progress {
  let shown = false;
  const end = () => {
    if (shown) out.write("\n");
    shown = false;
  };
  const report = (line: string) => {
    if (!out.isTTY) return void out.write(`${line}\n`);
    shown = true;
    out.write(`\r\x1b[K${line.slice(0, (out.columns || 80) - 1)}`);
  };
  return { report, end, [Symbol.dispose]: end };
}

/** ms between two words on how far a stage is. */
const every = 15_000;

/**
 * A stage of a long part. When it begins is said, and now and then how far it is, on standard error. One that fails says
 * why and does not end the others; the exit code tells.
 * @param work calls `tell` with how far it is
 * @returns its answer; undefined: it failed
 */
export async function stage<T>(
  name: string,
  work: (tell: (far: string) => void) => Promise<T>,
): Promise<T | undefined> {
  console.log(`\n${elapsed()}  ${name}`);
  let [far, said] = ["", ""];
  const timer = setInterval(() => {
    if (far !== said) console.error(`${elapsed()}    … ${far}`);
    said = far;
  }, every);
  try {
    return await work((now) => {
      far = now;
    });
  } catch (error) {
    console.log(`failed: ${(error as Error).message}`);
    process.exitCode = 1;
    return undefined;
  } finally {
    clearInterval(timer);
  }
}

/** Minutes and seconds since this process began. */
export function elapsed(): string {
  const seconds = Math.floor(performance.now() / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, "0")}`;
}

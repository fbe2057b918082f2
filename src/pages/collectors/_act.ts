import { QuestionError } from "../../query/answer.ts";
import type { Collectors } from "../../sources/collectors/collectors.ts";
import { FormError } from "../../web/form.ts";
import { WriteError } from "../../write/problem.ts";

/** What can be done with a collector by one button. */
export const acts: Record<string, (collectors: Collectors, name: string) => Promise<unknown>> = {
  run: async (collectors, name) => void collectors.runNow(name),
  stop: (collectors, name) => collectors.stop(name),
  pause: (collectors, name) => collectors.pause(name),
  resume: (collectors, name) => collectors.resume(name),
};

/** Does it, or says what is in the way where the form is. */
export async function inForm(work: () => Promise<unknown>, field = ""): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof QuestionError || error instanceof WriteError) throw new FormError({ [field]: error.message });
    throw error;
  }
}

import type { Budget } from "../base/governor.ts";
import type { Store } from "./store.ts";

/** The same store for who works in the background: every commit and every look is a step out of the budget. */
export function pacedStore(store: Store, budget: Budget): Store {
  return {
    write: (statements, touched) => budget.step(() => store.write(statements, touched)),
    read: (sql, args) => budget.step(() => store.read(sql, args)),
    writable: () => store.writable(),
    changes: store.changes,
    giveBack: (pages) => budget.step(() => store.giveBack(pages)),
    close: () => store.close(),
  };
}

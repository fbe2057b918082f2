import { textField } from "../web/form.ts";
import type { KeyChoice } from "./keys.ts";

/** A new password as it is asked for. */
export interface NewPassword {
  password: string;
  confirm: string;
  /** What goes with the old one; by default nothing. */
  end?: KeyChoice;
}

/** As posted, unchecked. */
export function toNewPassword(form: FormData): NewPassword {
  return {
    password: textField(form, "password"),
    confirm: textField(form, "confirm"),
    end: { tokens: form.has("end-tokens"), links: form.has("end-links") },
  };
}

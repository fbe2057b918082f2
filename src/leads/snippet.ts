import { escapeMarkup } from "../base/escape-markup.ts";
import { blankField, consentField, type FormField, type LeadForm } from "./form-file.ts";

/** The form as HTML for a page of the site, which works without the script too. @param origin of this install */
export function toSnippet(form: LeadForm, origin: string): string {
  return [
    `<form method="post" action="${origin}/lead/${form.name}">`,
    ...form.fields.map((field) => `  ${toControl(field)}`),
    // Seen and heard by nobody: what fills it in is a program.
    `  <p hidden><label>Leave this empty <input name="${blankField}" tabindex="-1" autocomplete="off"></label></p>`,
    `  <p><label><input type="checkbox" name="${consentField}" value="${escapeMarkup(form.consent.version)}" required> ${escapeMarkup(form.consent.text)}</label></p>`,
    "  <p><button>Send</button></p>",
    "</form>",
    `<script async src="${origin}/lead.js"></script>`,
  ].join("\n");
}

function toControl({ name, label, type, required, longest, options }: FormField): string {
  const text = escapeMarkup(label);
  const more = `name="${name}"${required ? " required" : ""}`;
  switch (type) {
    case "checkbox":
      return `<p><label><input type="checkbox" ${more} value="yes"> ${text}</label></p>`;
    case "lines":
      return `<p><label>${text}<br><textarea ${more} maxlength="${longest}" rows="5"></textarea></label></p>`;
    case "choice": {
      const list = options.map((option) => `<option>${escapeMarkup(option)}</option>`).join("");
      return `<p><label>${text}<br><select ${more}><option value="">Choose</option>${list}</select></label></p>`;
    }
    default: {
      const kind = type === "email" ? ' type="email" autocomplete="email"' : "";
      return `<p><label>${text}<br><input${kind} ${more} maxlength="${longest}"></label></p>`;
    }
  }
}

/**
 * Text of a notebook. Raw HTML stays text, and nothing is fetched from elsewhere: an image is a link to it, since a
 * page that loads a stranger's picture tells the stranger who reads it.
 */
import MarkdownIt from "markdown-it";
import { escapeMarkup } from "../base/escape-markup.ts";

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });
markdown.validateLink = isAllowed;

markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index];
  const source = String(token?.attrGet("src") ?? "");
  const text = token?.content || source;
  return `<a href="${escapeMarkup(source)}" rel="noopener noreferrer">${escapeMarkup(text)}</a>`;
};

markdown.renderer.rules.link_open = (tokens, index, options, _environment, self) => {
  tokens[index]?.attrSet("rel", "noopener noreferrer");
  return self.renderToken(tokens, index, options);
};

// A column's alignment comes as a style attribute, which the pages' policy forbids.
for (const rule of ["th_open", "td_open"]) {
  markdown.renderer.rules[rule] = (tokens, index, options, _environment, self) => {
    const token = tokens[index];
    const right = String(token?.attrGet("style")).includes("right");
    if (token) token.attrs = right ? [["class", "right"]] : null;
    return self.renderToken(tokens, index, options);
  };
}

// The page's own title is the one h1.
markdown.core.ruler.push("headings", ({ tokens }) => {
  const used = new Set<string>();
  tokens.forEach((token, i) => {
    if (token.type !== "heading_open" && token.type !== "heading_close") return;
    if (token.tag === "h1") token.tag = "h2";
    if (token.type === "heading_open") token.attrSet("id", anchor(tokens[i + 1]?.content ?? "", used));
  });
});

/** Markdown as markup that is safe to print. */
export function renderMarkdown(text: string): string {
  return markdown.render(text.toWellFormed());
}

/** http, https, mailto, and addresses within this site. */
function isAllowed(url: string): boolean {
  const target = url.trim().replace(/\s/g, "");
  if (/^[/\\]{2}/.test(target) || target.includes("\\")) return false;
  return /^(https?:|mailto:)/i.test(target) || !/^[^/?#]*:/.test(target);
}

function anchor(text: string, used: Set<string>): string {
  const base = `text-${
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "") || "part"
  }`.slice(0, 80);
  let name = base;
  for (let n = 2; used.has(name); n++) name = `${base}-${n}`;
  used.add(name);
  return name;
}

import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  selectedCompletionIndex,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, insertNewlineKeepIndent } from "@codemirror/commands";
import { SQLite, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { EditorState, type Extension, Prec } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  type KeyBinding,
  keymap,
  lineNumbers,
  tooltips,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { type KnownNames, propose } from "./completion.ts";

export interface CodeViewOptions {
  label(): string;
  text: string;
  language: "sql" | "plain";
  changed(text: string): void;
  known?: () => KnownNames | Promise<KnownNames>;
  keys: Record<string, () => void>;
}

/** CodeMirror as our cells have it. */
export function openView(
  root: ShadowRoot,
  { label, text, language, changed, known, keys }: CodeViewOptions,
): EditorView {
  const bindings = Object.entries(keys).map(([key, act]) => ({
    key,
    run: (view: EditorView) => {
      closeCompletion(view);
      act();
      return true;
    },
  }));
  return new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of(bindings.filter(({ key }) => key !== "Escape"))),
        history(),
        highlightSpecialChars(),
        drawSelection(),
        typeOverSelection,
        bracketMatching(),
        syntaxHighlighting(colours),
        ...(language === "sql" ? ofSql(known) : [EditorView.lineWrapping]),
        keymap.of([...proposalKeys, newline, ...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        // After all others: Escape first closes what is open.
        Prec.lowest(keymap.of(bindings.filter(({ key }) => key === "Escape"))),
        EditorView.contentAttributes.of(() => ({
          tabindex: "0",
          "aria-label": label(),
          spellcheck: String(language === "plain"),
        })),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
        clearOfBottomBar,
        theme,
      ],
    }),
  });
}

/** CodeMirror scrolls the window by itself; like the browser, it is to keep clear of the bar at the bottom. */
const clearOfBottomBar = EditorView.updateListener.of(({ view, selectionSet, docChanged }) => {
  if (!view.hasFocus || !(selectionSet || docChanged)) return;
  // Once it has scrolled.
  requestAnimationFrame(() => {
    const line = view.coordsAtPos(view.state.selection.main.head);
    const hidden = line ? line.bottom + 6 - visibleBottom() : 0;
    if (hidden > 0) scrollBy({ top: hidden, behavior: "instant" });
  });
});

/** Where the window ends for what is written, in px from its top: at the bar that stays in sight at its bottom. */
function visibleBottom(): number {
  const bar = document.querySelector("form.editor > .actions");
  return Math.min(innerHeight, bar?.getBoundingClientRect().top ?? innerHeight);
}

/**
 * What is typed stays as it is typed: nothing is picked from what is proposed until an arrow key or Tab does it, so that
 * Enter ends the line. Tab leaves the field where nothing is proposed.
 */
const proposalKeys: KeyBinding[] = [
  { key: "Ctrl-Space", run: startCompletion },
  { mac: "Alt-`", run: startCompletion },
  { key: "Escape", run: closeCompletion },
  { key: "ArrowDown", run: moveCompletionSelection(true) },
  { key: "ArrowUp", run: moveCompletionSelection(false) },
  { key: "Enter", run: acceptCompletion },
  { key: "Tab", run: pickFirst },
];

function pickFirst(view: EditorView): boolean {
  if (completionStatus(view.state) !== "active") return false;
  if (selectedCompletionIndex(view.state) === null) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
}

/** The next line begins where this one does; how far to indent it is the writer's to say. */
const newline: KeyBinding = { key: "Enter", run: insertNewlineKeepIndent, shift: insertNewlineKeepIndent };

function ofSql(known: CodeViewOptions["known"]): Extension[] {
  return [
    sql({ dialect: SQLite }),
    lineNumbers(),
    autocompletion({
      override: known ? [(context) => proposals(context, known())] : [],
      icons: false,
      selectOnOpen: false,
      defaultKeymap: false,
      // As nothing is picked by itself, no key can pick by mistake what has only just appeared.
      interactionDelay: 0,
      // What is proposed is known here and found within the frame: waiting would only be felt.
      activateOnTypingDelay: 0,
    }),
    tooltips({
      tooltipSpace: () => ({ top: 0, left: 0, right: document.documentElement.clientWidth, bottom: visibleBottom() }),
    }),
  ];
}

/**
 * At once where the names are here: a promise would cost a frame. Where they come late and nothing was to be proposed for
 * the letters of then, what was typed since is asked for by a result that does not outlive it: null would be the last word.
 */
function proposals(context: CompletionContext, known: KnownNames | Promise<KnownNames>) {
  if (!(known instanceof Promise)) return propose(known)(context);
  const outdated = { from: context.pos, options: [], map: () => null };
  return known.then((names) => propose(names)(context) ?? outdated);
}

/**
 * A browser that types over a selection of several colours keeps the looks of its first letter in a style attribute,
 * which the pages' policy forbids: such text is put in here instead.
 */
const typeOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || event.data === null || empty || view.composing) return false;
    event.preventDefault();
    const text = event.data;
    const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type" });
    const handled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert));
    if (!handled) view.dispatch(insert());
    return true;
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.number, tags.bool, tags.null], color: "var(--good-word)" },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.special(tags.name), tags.variableName], color: "var(--ink)" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--accent)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--sheet)", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.65", fontVariantLigatures: "none" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sheet)", color: "var(--soft)", border: "0" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--tint)",
  },
  ".cm-matchingBracket": { backgroundColor: "var(--tint)", outline: "0" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--sheet)", border: "1px solid var(--edge)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "0.75rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--paper)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--mark)",
    textDecorationSkipInk: "none",
  },
  ".cm-diagnostic": { fontFamily: "var(--sans)", maxWidth: "36rem" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--mark)" },
  ".cm-panel": { backgroundColor: "var(--wash)", color: "var(--ink)" },
});

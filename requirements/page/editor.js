// What the exercises' pages take of CodeMirror: whybn/site/payload.py has esbuild join it to one script.

export { EditorState, StateEffect, StateField } from "@codemirror/state";
export {
  EditorView, Decoration, keymap, lineNumbers, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars,
} from "@codemirror/view";
export { defaultKeymap, history, historyKeymap, indentMore, indentLess } from "@codemirror/commands";
export { StreamLanguage, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting, HighlightStyle } from "@codemirror/language";
// A tenth of the size of the grammar for Python, and it colours and indents as well.
export { python } from "@codemirror/legacy-modes/mode/python";
export { tags } from "@lezer/highlight";

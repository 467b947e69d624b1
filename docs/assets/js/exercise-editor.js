// Where a learner types: CodeMirror once it is here, a plain field until then, and for good where it does not come.

/** A place in the text by its line, and that line. */
const INDENT = "    ";

/** The plain field. Tab leaves it, as it leaves every field. */
function plain(text, label, changed) {
  const field = document.createElement("textarea");
  Object.assign(field, { value: text, spellcheck: false, autocapitalize: "off", autocomplete: "off", rows: text.split("\n").length });
  field.setAttribute("aria-label", label);
  field.addEventListener("input", changed);
  return {
    element: field,
    text: () => field.value,
    replace(fresh) {
      field.value = fresh;
    },
    mark() {},
    focus: () => field.focus(),
    focused: () => document.activeElement === field,
    leave() {},
  };
}

/** CodeMirror, in the page's colours. Escape, then Tab leaves it. */
function rich(made, text, label, changed) {
  const { EditorView, EditorState, StateEffect, StateField, Decoration, keymap, tags } = made;
  const marking = StateEffect.define();
  const marked = StateField.define({
    create: () => Decoration.none,
    update(lines, change) {
      let now = lines.map(change.changes);
      for (const effect of change.effects) {
        if (!effect.is(marking)) continue;
        const at = effect.value && effect.value <= change.state.doc.lines ? change.state.doc.line(effect.value).from : -1;
        const line = Decoration.line({ class: "whybn-marked", attributes: { "aria-label": "the failure's line" } });
        now = at < 0 ? Decoration.none : Decoration.set([line.range(at)]);
      }
      return now;
    },
    provide: (field) => EditorView.decorations.from(field),
  });
  const colours = made.HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword], color: "var(--md-code-hl-keyword-color)" },
    { tag: [tags.string, tags.docString], color: "var(--md-code-hl-string-color)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--md-code-hl-number-color)" },
    { tag: tags.comment, color: "var(--md-code-hl-comment-color)" },
    { tag: [tags.operator, tags.punctuation, tags.bracket], color: "var(--md-code-hl-operator-color)" },
    { tag: [tags.definition(tags.variableName), tags.standard(tags.variableName)], color: "var(--md-code-hl-function-color)" },
  ]);
  let leaving = false; // Escape was pressed: Tab leaves
  const tab = (move) => (view) => (leaving ? false : move(view));
  const view = new EditorView({
    state: EditorState.create({
      doc: text,
      extensions: [
        made.lineNumbers(), made.history(), made.drawSelection(), made.highlightActiveLine(), made.highlightActiveLineGutter(),
        made.highlightSpecialChars(), made.indentUnit.of(INDENT), made.indentOnInput(), made.bracketMatching(),
        made.StreamLanguage.define(made.python), made.syntaxHighlighting(colours), marked,
        EditorState.tabSize.of(INDENT.length),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        keymap.of([
          { key: "Escape", run: () => ((leaving = true), false) },
          { key: "Tab", run: tab(made.indentMore), shift: tab(made.indentLess) },
          ...made.defaultKeymap.filter(({ key }) => key !== "Mod-Enter"), ...made.historyKeymap,
        ]),
        EditorView.updateListener.of((change) => {
          if (change.docChanged || change.focusChanged || change.selectionSet) leaving = false;
          if (change.docChanged) changed();
        }),
      ],
    }),
  });
  return {
    element: view.dom,
    text: () => view.state.doc.toString(),
    replace: (fresh) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: fresh } }),
    mark: (line) => view.dispatch({ effects: marking.of(line) }),
    focus: () => view.focus(),
    focused: () => view.hasFocus,
    leave: () => view.destroy(),
  };
}

/** An editor in `place`. `coming` is a promise of CodeMirror. */
export function editorIn(place, text, label, changed, coming) {
  let now = plain(text, label, changed);
  place.replaceChildren(now.element);
  coming.then((made) => {
    if (!place.isConnected) return;
    const [before, focused] = [now, now.focused()];
    now = rich(made, before.text(), label, changed);
    place.replaceChildren(now.element);
    if (focused) now.focus();
  }, () => {});
  return {
    text: () => now.text(), replace: (fresh) => now.replace(fresh), mark: (line) => now.mark(line),
    focus: () => now.focus(), leave: () => now.leave(),
  };
}

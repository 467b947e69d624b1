"""Every rule holds for the course, and is seen to name what breaks it."""

import inspect
from collections.abc import Iterator

import pytest

from whybn.dev import asked as asking
from whybn.dev import claims, clauses, comments, exercises, explanations, misconceptions, questions, rules, terms
from whybn.dev.content import Content
from whybn.dev.rules import RULES, all_broken, broken
from whybn.errors import CourseError

from .changed import (
    CLAUSE,
    CLOZE,
    CONTENT,
    ENTRY,
    FIRST,
    NUMERIC,
    ORDER,
    SINGLE,
    TRACE,
    TWIN,
    ask,
    asked,
    beside,
    changed,
    clause,
    comment,
    entry,
    exercise,
    question,
    reference,
    suite,
    term,
    text,
    twin,
    without,
    work,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_course_keeps_every_rule(rule):
    sentences = list(broken(rule, CONTENT))
    assert not sentences, "\n".join(sentences)


PAGE = f"spec/{FIRST.name}.md"
TESTS = f"tests/clauses/test_{FIRST.name}.py"
OPTION = '[[option]]\ntext = "4"\nfeedback = "No."\n'
TEST = CONTENT.tests[FIRST.name][CLAUSE.id]


def test_x():
    """A test whose name says nothing."""


BROKEN = [
    (rules.nothing_is_left_to_fill_in, beside("spec/more.md", "A\n\nFILL IN b."), "spec/more.md, line 3: still to be"),
    (exercises.numbers_ascend, exercise(number=7), "its number is 7; in this place it must be 1"),
    (exercises.points_add_up, changed(points=1), f"exercises of the lecture give {CONTENT.points} points, not 1"),
    (exercises.hints_are_three, exercise(hints=("one", " ")), f"{FIRST.name}: it has 1 hints; give 3"),
    (exercises.agreement_is_stated, exercise(agreement=("nonsense",)), f"{PAGE} has no clause nonsense"),
    (exercises.stubs_are_there, without(FIRST.file), f"{FIRST.file}: this stub is missing"),
    (exercises.stubs_are_there, beside("exercises/notes.py"), "exercises/notes.py: no exercise"),
    (exercises.stubs_define_their_function, text(FIRST.file, "def ", "def my_"), f"does not define {FIRST.name}"),
    (exercises.stubs_only_raise, text(FIRST.file, "raise NotImplementedError", "return 1"), "does more than `raise"),
    (exercises.stubs_have_the_signature, text(FIRST.file, "train:", "data:"), "takes (data, test), the reference's"),
    (exercises.worked_examples_hold, text(FIRST.file, ">>>", "..."), "the docstring has no worked example"),
    (exercises.worked_examples_hold, text(FIRST.file, "[[", "[[9"), "is not what the reference gives; mend one"),
    (exercises.reference_exports_the_course, reference(), f"it does not export {FIRST.name}"),
    (exercises.reference_exports_the_course, reference("more"), "it exports more, which is no exercise"),
    (exercises.variants_are_there, without("tests/meta/variants/"), f"0 files define {FIRST.name}"),
    (clauses.pages_bear_their_name, text(PAGE, f"# {FIRST.name}", "# Title"), f"does not begin with `# {FIRST.name}`"),
    (clauses.statements_are_one_sentence, clause(statement="One. Two."), f"{PAGE}#values: its statement is not one"),
    (clauses.statements_are_one_sentence, clause(statement="At 0.5 it ends"), "its statement is not one sentence"),
    (clauses.fields_are_sentences, clause(reason="because"), "its reason does not end with a full stop"),
    (clauses.bounds_are_there, clause(bound="`bounds.nonsense`."), "spec/bounds.py has no nonsense"),
    (clauses.modules_of_tests_are_there, without(TESTS), f"{TESTS}: this module of clause tests is missing"),
    (clauses.modules_of_tests_are_there, beside("tests/clauses/test_more.py"), "test_more.py: no exercise is named"),
    (clauses.clauses_are_tested, suite(**{CLAUSE.id: None}), f"{PAGE}#values: no test states it"),
    (clauses.clauses_are_tested, suite(**{f"{FIRST.name}.more": TEST}), f"a test states {FIRST.name}.more, the page"),
    (
        clauses.tests_state_one_clause,
        suite(**{f"{FIRST.name}.more": TEST}),
        f"one test states {CLAUSE.id}, {FIRST.name}",
    ),
    (clauses.tests_state_one_clause, beside("tests/clauses/a.py", '@clause("a.b")\n' * 2), "2 tests state a.b"),
    (clauses.tests_are_named_by_a_sentence, suite(**{CLAUSE.id: test_x}), f"test_x, the test of {CLAUSE.id}, is no"),
    (misconceptions.edits_fit, twin(edits=(("nowhere", "here"),)), "'nowhere' occurs 0 times in the source"),
    (misconceptions.edits_fit, twin(edits=(("def ", "def my_"),)), f"no longer defines {TWIN.function}"),
    (misconceptions.edits_fit, twin(edits=(("def ", "def def "),)), f"{TWIN.id}: invalid syntax"),
    (misconceptions.edits_change_something, twin(edits=(("mean", "mean"),)), "it leaves the reference as it is"),
    (misconceptions.beliefs_are_one_line, twin(belief="one\ntwo"), "its belief is not told in one line"),
    (misconceptions.functions_have_misconceptions, changed(twins={}), f"none is about {FIRST.name}"),
    (questions.ids_are_locked, changed(locked=()), "is not there; append its id"),
    (questions.ids_are_locked, changed(locked=(*CONTENT.locked, "gone")), "there is no question gone; an id is never"),
    (questions.ids_are_locked, changed(locked=CONTENT.locked[:1] * 2), "stands there 2 times"),
    (
        questions.texts_differ,
        changed(questions=(question(SINGLE), question(SINGLE, ('"one"', '"two"')))),
        "two: it asks what one asks",
    ),
    (questions.claims_are_asked_about, asked(SINGLE), "no question is about the claim L2"),
    (questions.claims_are_asked_about, asked(SINGLE), f"no question is about the exercise {FIRST.name}"),
    (questions.questions_lead_to_the_course, asked(SINGLE, ("L1", "L99")), "one: spec/lecture.toml has no claim L99"),
    (questions.questions_lead_to_the_course, asked(SINGLE, ("claims", "clauses")), "there is no clause L1"),
    (questions.questions_lead_to_the_course, asked(SINGLE, ('"L1"', "")), "it names neither a claim nor a clause"),
    (questions.pages_to_read_are_there, asked(SINGLE, ("claims", 'page = "no.md"\nclaims')), "there is no page no.md"),
    (
        questions.pages_to_read_are_there,
        asked(SINGLE, ("claims", f'page = "{PAGE}#no"\nclaims')),
        f"{PAGE} has no section no",
    ),
    (questions.everything_is_answered, asked(SINGLE, ("1 + 1?", "1 + 1")), "`text` is no sentence"),
    (questions.everything_is_answered, asked(SINGLE, ('"Yes."', '""')), "some answer gets no feedback"),
    (questions.only_parts_of_the_type_are_given, asked(SINGLE, ("claims", 'code = "1"\nclaims')), "has no code"),
    (questions.choices_are_a_choice, asked(SINGLE, (OPTION, "")), "it has 2 options; give 3 to 5"),
    (
        questions.choices_are_a_choice,
        asked(SINGLE, ("single", "multiple"), ("right = true", "")),
        "all its options are right, or all are wrong",
    ),
    (
        questions.choices_are_a_choice,
        asked(SINGLE, ("right = true", 'right = true\nverify = "True"')),
        "only some of its options are verified",
    ),
    (
        questions.blanks_stand_in_the_text,
        asked(CLOZE, ("[[sum]]", "[[total]]")),
        "its blanks are not those of the text",
    ),
    (questions.decimals_are_asked_for, asked(NUMERIC, (", to two decimals", "")), "ask for `two decimals`"),
    (
        questions.decimals_are_asked_for,
        asked(NUMERIC, ("level", "decimals = 0\nlevel"), ("n + 1", "n / 3")),
        "the answer is no whole number",
    ),
    (questions.variants_can_be_drawn, asked(NUMERIC, ('"n + 1"', '"m"')), "'m' raised NameError"),
    (questions.variants_can_be_drawn, asked(NUMERIC, ("Count.", "Count {{n}}.")), "a brace is left in its texts"),
    (questions.variants_differ, asked(NUMERIC, ("3.0, 4.0", "3.0, 3.0")), "two of its variants are alike"),
    (questions.answers_are_finite, asked(NUMERIC, ('"n + 1"', '"math.nan"')), "its answer is nan"),
    (questions.answers_are_finite, asked(TRACE, ("print(1)", "print(1); print(2)")), "its code prints 2 lines"),
    (
        questions.slips_are_far_from_the_answer,
        asked(NUMERIC, ('expr = "n",', 'expr = "n + 1.02 if n == 3 else n",')),
        "the slip 4.02 is nearer than 0.03 to the answer 4.00, with {'n': 3.0}",
    ),
    (questions.answers_look_different, asked(SINGLE, ('"3"', '"4"')), "two of its answers are '4'"),
    (questions.answers_look_different, asked(TRACE, ('text = "2"', 'text = "1"')), "two of its answers are '1'"),
    (questions.right_answers_score, asked(NUMERIC, ('"n + 1"', '"math.nan"')), "does not score in full"),
    (questions.slips_get_their_feedback, asked(TRACE, ('"2"', '" 1 "')), "the slip ' 1 ' is not told from the answer"),
    (questions.slips_get_their_feedback, asked(CLOZE, ("three", "Two")), "the slip 'Two' of [[sum]] is not told from"),
    (questions.items_ascend, asked(ORDER, ('key = "1"', 'key = "3"')), "its items do not ascend by their keys, [3, 2]"),
    (claims.ids_have_no_gap, entry(id="one"), "one is no id"),
    (
        claims.ids_have_no_gap,
        changed(claims={name: it for name, it in CONTENT.claims.items() if name != ENTRY.id}),
        "the entries L are numbered [2, 3,",
    ),
    (claims.essays_are_there, without(ENTRY.essay), f"{ENTRY.essay}: this essay is missing"),
    (claims.essays_are_there, beside("spec/lecture/more.md"), "spec/lecture/more.md: no entry"),
    (claims.claims_stand_on_something, entry(figures=(), clauses=()), "L1: it stands on nothing"),
    (claims.claims_stand_on_something, entry(figures=("speed.nonsense",)), "there is no figure speed.nonsense"),
    (claims.claims_stand_on_something, entry(clauses=("a.b",)), "there is no clause a.b"),
    (claims.claims_stand_on_something, entry(exercises=("a",)), "there is no exercise a"),
    (claims.claims_stand_on_something, entry(citations=("a15",)), "there is no work a15"),
    (claims.figures_are_shown, entry(figures=()), f"it shows {ENTRY.figures[0]}, which its entry"),
    (claims.figures_are_shown, entry(figures=("axis.nonsense",)), "no essay shows axis.nonsense"),
    (claims.works_are_named, entry(citations=()), f"it cites {min(ENTRY.citations)}, which its entry"),
    (claims.answers_are_one_plain_sentence, entry(answer="It is. It was."), "L1: its answer has '.'; say it in one"),
    (claims.answers_are_one_plain_sentence, entry(answer="It takes 7 steps."), "L1: its answer has '7'; say it"),
    (claims.answers_are_one_plain_sentence, entry(answer="It is"), "L1: its answer does not end with a full stop"),
    (claims.answers_are_one_plain_sentence, entry(answer="so " * 30 + "on."), "L1: its answer takes 31 words; use 30"),
    (claims.verdicts_quote_their_number, entry(reason="It does."), f"no number of {', '.join(ENTRY.figures)}"),
    (claims.quoted_numbers_are_there, entry(reason="{{ axis.nonsense }}"), "does not lead to a number"),
    (claims.quoted_numbers_are_there, entry(reason="{{ nonsense }}"), "is neither a number nor a figure"),
    (claims.numbers_are_sourced, entry(reason="It took 71 steps."), "'71 steps' has no source"),
    (claims.links_lead_somewhere, entry(reason="[L99](/claims/L99.md)"), "the link to /claims/L99.md leads nowhere"),
    (claims.links_lead_somewhere, entry(reason=f"[x](/specification/{FIRST.name}.md#no)"), "leads nowhere"),
    (
        comments.quotations_are_what_the_comment_says,
        comment(statement='Four units "see an ear" and more.'),
        'spec/lecture.toml, Q20: "see an ear" is not in comment 38',
    ),
    (
        comments.quotations_are_what_the_comment_says,
        text("spec/lecture/Q12.md", "but the color varies a lot", "but the color varies a little"),
        'spec/lecture/Q12.md: "but the color varies a little. So when',
    ),
    (
        comments.quotations_are_what_the_comment_says,
        text("spec/lecture/Q12.md", "Another answer", "“Colour counts less”: another answer"),
        'spec/lecture/Q12.md: "Colour counts less" is not in comment 30 or 31 or 38',
    ),
    (
        comments.quotations_are_what_the_comment_says,
        asked(SINGLE, ('"L1"', '"L1", "Q20"'), ("What", 'A comment sees \\"an ear\\". What')),
        'spec/quiz, one: "an ear" is not in comment 38',
    ),
    (
        comments.quotations_are_what_the_comment_says,
        term(lecture='Q12 asks "one neuron or all".'),
        '"one neuron or all" is not in comment 30',
    ),
    (
        comments.quotations_are_what_the_comment_says,
        comment(origin="comment 57"),
        "spec/comments.toml has no comment 57",
    ),
    (
        explanations.explanations_stand_on_what_exists,
        text(explanations.FILE, '"ioffe15", "awais20"', '"ioffe15", "nobody15"'),
        "explanation 1: there is no work nobody15",
    ),
    (
        explanations.explanations_stand_on_what_exists,
        text(explanations.FILE, '["ioffe15", "awais20"]', "[]"),
        "explanation 1: it cites nobody",
    ),
    (
        explanations.explanations_stand_on_what_exists,
        text(explanations.FILE, 'page = "Q02"', 'page = "Q99"'),
        "explanation 1: there is no entry Q99",
    ),
    (
        explanations.replications_are_computed,
        text(explanations.FILE, 'value = "noisy.steps.ratio.batch_severe"', 'value = "noisy.steps.ratio.nonsense"'),
        "explanation 1: noisy.steps.ratio.nonsense does not lead to a number",
    ),
    (
        explanations.replications_are_computed,
        text(explanations.FILE, "It is {{ noisy.steps.ratio.batch_moving:.1f }} times", "It is 1.8 times"),
        "explanation 1: '1.8' has no source",
    ),
    (
        explanations.replications_are_computed,
        text(explanations.FILE, "it is {{ noisy.steps.ratio.batch_severe:.2f }} times as fast, which", "it"),
        "explanation 1: what was seen quotes no number; quote noisy.steps.ratio.batch_severe",
    ),
    (terms.terms_have_their_own_anchor, term(slug=CONTENT.terms[1].slug), "2 terms have the slug"),
    (terms.terms_are_short, term(text="A. B. C. D."), "it takes 4 sentences; use 3 at most"),
    (terms.terms_are_short, term(lecture="L1"), "`lecture` does not end with a full stop"),
    (terms.terms_lead_somewhere, term(text="[x](#nowhere)."), "the link to #nowhere leads nowhere"),
    (terms.terms_lead_somewhere, term(text="[x](nowhere.md)."), "the link to nowhere.md leads nowhere"),
    (terms.terms_lead_somewhere, term(text="[@nobody15]."), "has no work nobody15"),
    (terms.works_are_named_by_author_and_year, work("szegedy15"), "szegedy15: the key is not ioffe15"),
    (terms.works_are_named_by_author_and_year, work("ioffe15", address="somewhere"), "somewhere is no address"),
    (asking.anchors_are_slugs, ask(slug="Batch Size"), "Batch Size is no anchor"),
    (asking.anchors_are_slugs, ask(slug=CONTENT.asked[1].slug), "or that of 2 questions"),
    (asking.answers_are_two_sentences, ask(text="Train, eval"), "its text is no question"),
    (asking.answers_are_two_sentences, ask(answer="Yes. No. Perhaps."), "takes 3 sentences and 3 words; use 2"),
    (asking.answers_are_shown_somewhere, ask(page="/claims/Q99.md"), "there is no page /claims/Q99.md"),
    (asking.pictures_can_be_drawn, ask(chain=("a very long word " * 3,)), "does not fit into a picture of 300 pixels"),
    (asking.pictures_can_be_drawn, ask(chain=(), bars=("x | {{ axis.nonsense }}",)), "does not lead to a number"),
    (asking.searched_pages_are_there, text("spec/search.toml", '"claims/Q29"', '"claims/Q99"'), "no page claims/Q99"),
    (asking.pictures_can_be_drawn, ask(chain=(), table=("x | cube",)), "a table shows column, row, plane, not cube"),
]


@pytest.mark.parametrize(
    ("rule", "content", "said"), BROKEN, ids=[f"{rule.__name__}-{number}" for number, (rule, *_) in enumerate(BROKEN)]
)
def test_a_rule_names_what_breaks_it(rule, content, said):
    assert said in "\n".join(broken(rule, content))


def test_every_rule_was_seen_to_break():
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


@pytest.mark.parametrize("module", [exercises, clauses, misconceptions, questions, claims, comments, terms])
def test_no_rule_is_left_out_of_its_list(module):
    written = {
        value
        for value in vars(module).values()
        if inspect.isfunction(value) and inspect.get_annotations(value) == {"content": Content, "return": Iterator[str]}
    }
    assert set(module.RULES) == written


@pytest.mark.parametrize("toml", [NUMERIC, SINGLE, CLOZE, ORDER, TRACE])
def test_a_question_that_keeps_the_rules_is_not_accused(toml):
    own = [rule for rule in questions.RULES if rule is not questions.claims_are_asked_about]
    assert [sentence for rule in own for sentence in broken(rule, asked(toml))] == []


@pytest.mark.parametrize(
    "loose", ["It took 71 steps.", "A gain of 0.3 points, as in [L9](/claims/L9.md).", "About 97% of them."]
)
def test_a_number_without_a_source_is_found(loose):
    assert claims.loose_numbers(loose)


@pytest.mark.parametrize(
    "sourced",
    [
        "It took {{ noisy.steps.none:.0f }} steps.",
        "They report 72.2% [@ioffe15].",
        "With $m = 64$, see `n = 3` and L9.",
    ],
)
def test_a_number_with_a_source_is_not_held_against_it(sourced):
    assert claims.loose_numbers(sourced) == []


SAID = frozenset(comments.fingerprint(7, run) for run in comments.runs("So when u normalize this vector, it's less."))


@pytest.mark.parametrize(
    "quoted", ["when u normalize", "So when ... it's less", "this vector. It's", "[But] so when u"]
)
def test_a_comments_own_words_may_be_quoted_in_their_order(quoted):
    assert comments.wrote(7, SAID, quoted)


@pytest.mark.parametrize("quoted", ["when you normalize", "u when normalize", "this vector counts", "less it's"])
def test_other_words_or_another_order_are_no_quotation(quoted):
    assert not comments.wrote(7, SAID, quoted)


def test_the_same_words_of_another_comment_are_not_this_ones():
    assert not comments.wrote(8, SAID, "this vector")


@pytest.mark.parametrize("text", ['`print("x")`', '??? success "Answer"', '<a title="x">', '[it](/claims/"x".md)'])
def test_code_titles_and_tags_quote_nobody(text):
    assert comments.quotations(text) == []


def test_a_file_that_cannot_be_read_is_named_once(monkeypatch):
    monkeypatch.setattr(rules, "RULES", exercises.RULES)

    class Unreadable(Content):
        @property
        def course(self):
            raise CourseError("course.toml cannot be read")

    content = Unreadable(CONTENT.root)
    assert all_broken(content) == ["course.toml cannot be read"]


def test_a_file_that_does_not_run_leaves_the_other_rules_their_say(monkeypatch):
    monkeypatch.setattr(rules, "RULES", exercises.RULES)
    content = text(FIRST.file, "def ", "def def ")
    vars(content)["points"] = 1
    sentences = all_broken(content)
    assert any("SyntaxError" in sentence and FIRST.name in sentence for sentence in sentences)
    assert any("points, not 1" in sentence for sentence in sentences)
